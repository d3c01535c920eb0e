/**
 * The Store in memory: for tests, and for a server that is to forget everything. Same semantics as on
 * disk, but for durability. A batch and the reads exclude each other, so no read sees half of one.
 */
import type { Verdict } from "../../verdict.ts"
import { groupCommit, type Settled } from "../group-commit.ts"
import type { Reads, Store, Tables, WriteJob } from "../store.ts"
import { memoryAccounts } from "./accounts.ts"
import { memoryConversations } from "./conversations.ts"
import { memoryInboxes } from "./inboxes.ts"
import { Journal } from "./journal.ts"
import { memoryKeyPackages } from "./key-packages.ts"
import { memoryParts } from "./parts.ts"
import { memoryVaults } from "./vaults.ts"

export function memoryStore(): Store {
  const journal = new Journal()
  const tables = memoryTables(journal)
  let batch: Promise<unknown> | undefined
  const reading = new Set<Promise<unknown>>()

  async function runAll(jobs: readonly WriteJob<unknown>[]): Promise<readonly Settled[]> {
    while (reading.size > 0) await Promise.allSettled(reading)
    const settled: Settled[] = []
    const running = (async () => {
      for (const job of jobs) settled.push(await runOne(job))
    })()
    batch = running
    await running
    batch = undefined
    return settled
  }

  async function runOne(job: WriteJob<unknown>): Promise<Settled> {
    try {
      const verdict: Verdict<unknown> = await job(tables)
      if (verdict.ok) journal.keep()
      else journal.takeBack()
      return { verdict }
    } catch (error) {
      journal.takeBack()
      return { error }
    }
  }

  const group = groupCommit(runAll, queueMicrotask)
  return {
    async read<T>(job: (reads: Reads) => Promise<T>): Promise<T> {
      while (batch) await batch
      const running = job(tables)
      reading.add(running)
      try {
        return await running
      } finally {
        reading.delete(running)
      }
    },
    write: (job) => group.write(job),
    close: () => group.idle(),
  }
}

function memoryTables(journal: Journal): Tables {
  const parts = memoryParts(journal)
  return {
    accounts: memoryAccounts(journal),
    conversations: memoryConversations(journal, parts),
    inboxes: memoryInboxes(journal, parts),
    keyPackages: memoryKeyPackages(journal),
    parts,
    vaults: memoryVaults(journal, parts),
  }
}
