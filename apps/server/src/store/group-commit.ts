/**
 * Gathers jobs into batches: while one batch runs, the next is gathered. Jobs keep the order in which
 * they were handed in, and their promises settle in that order.
 */
import type { Verdict } from "../verdict.ts"
import type { WriteJob } from "./store.ts"

/** What became of a job: its verdict, or the error that it threw. */
export type Settled = { readonly verdict: Verdict<unknown> } | { readonly error: unknown }

interface Waiting {
  readonly job: WriteJob<unknown>
  readonly settle: (settled: Settled) => void
}

export interface GroupCommit {
  write<T>(job: WriteJob<T>): Promise<Verdict<T>>
  /** Resolves when nothing is waiting and nothing runs. */
  idle(): Promise<void>
}

/**
 * `run` performs a batch and tells what became of each job once all of it is durable; it must not throw.
 * `soon` calls back when the present turn's jobs have been handed in.
 */
export function groupCommit(
  run: (jobs: readonly WriteJob<unknown>[]) => Promise<readonly Settled[]>,
  soon: (fn: () => void) => void,
): GroupCommit {
  let waiting: Waiting[] = []
  let draining: Promise<void> | undefined

  async function drain(): Promise<void> {
    await new Promise<void>((resolve) => soon(resolve))
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      const outcomes = await run(batch.map(({ job }) => job))
      batch.forEach(({ settle }, i) => {
        settle(outcomes[i] as Settled)
      })
    }
    draining = undefined
  }

  return {
    write<T>(job: WriteJob<T>): Promise<Verdict<T>> {
      return new Promise((resolve, reject) => {
        const settle = (settled: Settled): void => {
          if ("error" in settled) reject(settled.error)
          else resolve(settled.verdict as Verdict<T>)
        }
        waiting.push({ job, settle })
        draining ??= drain()
      })
    },
    idle: () => draining ?? Promise.resolve(),
  }
}
