/** The process's side of a child: it does what it is called for, and ends with its driver. */
import { type Call, tell, type Word } from "./messages.ts"

export function say(word: Word): void {
  process.send?.(word)
}

type Method = (...args: readonly never[]) => Promise<unknown>
type Methods = Readonly<Record<string, Method>>

export function answer(methods: Methods): void {
  process.on("disconnect", () => process.exit())
  process.on("message", ({ id, method, args }: Call) => {
    const done = methods[method]?.(...(args as never[])) ?? Promise.reject(new TypeError(`no ${method}`))
    done.then(
      (value) => say({ kind: "value", id, value }),
      (error: unknown) => say({ kind: "error", id, error: tell(error) }),
    )
  })
  say({ kind: "ready" })
}
