/** What stands for "vitest" in the page: its real `expect`, and tests that are gathered to be run there. */
import { expect as assertion } from "vitest"

export const expect = assertion

interface Gathered {
  readonly name: string
  readonly run: () => Promise<void> | void
}

export const gathered: Gathered[] = []

export function describe(_what: string, body: () => void): void {
  body()
}

export function test(name: string, run: () => Promise<void> | void): void {
  gathered.push({ name, run })
}
