/**
 * The Store port: everything that the server remembers. Adapters are in `memory/` and `sqlite/`; the
 * contract suite (`contract/`) runs on each.
 *
 * Writing is group commit. The jobs handed in during one event-loop turn run one after the other in the
 * order of the calls, in one transaction; none sees the outside between them, and reads see nothing of
 * it before it is durable. Promises settle after that, in the same order.
 *
 *   write(job) ──► gathered ──► BEGIN · job · job · job · COMMIT ──► settled
 *                  meanwhile the next ones are gathered
 */
import type { Verdict } from "../verdict.ts"
import type { AccountReads, AccountTable } from "./accounts.ts"
import type { ConversationReads, ConversationTable } from "./conversations.ts"
import type { InboxReads, InboxTable } from "./inboxes.ts"
import type { KeyPackageReads, KeyPackageTable } from "./key-packages.ts"
import type { PartReads, PartTable } from "./parts.ts"
import type { VaultReads, VaultTable } from "./vaults.ts"

export interface Reads {
  readonly accounts: AccountReads
  readonly conversations: ConversationReads
  readonly inboxes: InboxReads
  readonly keyPackages: KeyPackageReads
  readonly parts: PartReads
  readonly vaults: VaultReads
}

export interface Tables extends Reads {
  readonly accounts: AccountTable
  readonly conversations: ConversationTable
  readonly inboxes: InboxTable
  readonly keyPackages: KeyPackageTable
  readonly parts: PartTable
  readonly vaults: VaultTable
}

/** May run twice if the disk is full, so it has no effect but on the tables and in its result. */
export type WriteJob<T> = (tables: Tables) => Promise<Verdict<T>>

export interface Store {
  read<T>(job: (reads: Reads) => Promise<T>): Promise<T>
  /**
   * Everything that the job wrote becomes durable before the promise resolves, or nothing of it happens:
   * when the job refuses, when it throws (the promise rejects), and with `storage-full`.
   */
  write<T>(job: WriteJob<T>): Promise<Verdict<T>>
  /** Finishes the writes that were handed in, then lets go of everything. */
  close(): Promise<void>
}
