/** What comes of asking a program that may die meanwhile. */
import { DiedError } from "./child.ts"

export type Attempt<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "failed"; readonly error: unknown }
  /** Nobody knows what was still done. */
  | { readonly kind: "died" }

/** Fails after `limit` milliseconds. */
export async function attempt<T>(task: () => Promise<T>, limit: number): Promise<Attempt<T>> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`not within ${limit} ms`)), limit)
  try {
    return { kind: "done", value: await Promise.race([task(), tooLate]) }
  } catch (error) {
    return error instanceof DiedError ? { kind: "died" } : { kind: "failed", error }
  } finally {
    clearTimeout(timer)
  }
}
