/** Accounts: their chains, their handles and what proves their passwords. */
import type { AccountId, Chain, Credential, Link } from "@tacit/protocol"

/** What the chain's links established: enough to judge the next link without reading them again. */
export type ChainState = Omit<Chain, "hashes" | "unconfirmed" | "proof">

export interface Account {
  readonly id: AccountId
  /** As first typed. */
  readonly handle: string
  readonly chain: ChainState
}

export interface Login {
  readonly account: AccountId
  readonly record: string | undefined
}

export interface AccountReads {
  byId(id: AccountId): Promise<Account | undefined>
  byHandle(normal: string): Promise<AccountId | undefined>
  handleOf(id: AccountId): Promise<string | undefined>
  /** Whose password a log-in proves: one look-up, whether somebody has the handle or not. */
  login(normalHandle: string): Promise<Login | undefined>
  credentials(id: AccountId): Promise<readonly Credential[]>
  /** At most `limit` links in order, beginning with index `from`. */
  links(id: AccountId, from: number, limit: number): Promise<readonly Link[]>
  /** Whether the store holds any account. */
  any(): Promise<boolean>
}

export interface AccountTable extends AccountReads {
  /** The account's chain is empty until `appendLinks`. Handle and id must be new. */
  create(account: Account, normalHandle: string): Promise<void>
  appendLinks(id: AccountId, links: readonly Link[], chain: ChainState): Promise<void>
  setOpaqueRecord(id: AccountId, record: string): Promise<void>
  setCredentials(id: AccountId, credentials: readonly Credential[]): Promise<void>
}
