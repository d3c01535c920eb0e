/** The items of an account's vault: their names and layouts. */
import {
  type AccountId,
  accountId,
  bool,
  bytes,
  type ConversationId,
  type Decoded,
  enumeration,
  fixed,
  type Hash,
  hash,
  LIMITS,
  list,
  normalHandle,
  optional,
  struct,
  text,
  u32,
  u53,
} from "@tacit/protocol"
import { position } from "@tacit/protocol/content"

/** Keys of the account itself. */
export const accountItem = struct({
  handle: text(LIMITS.handleMax),
  identitySecret: fixed(32),
  mlsSecret: fixed(32),
})
export const ACCOUNT_ITEM = "account"

/** Secret half of a published KeyPackage. */
export const keyPackageItem = struct({
  keyPackage: bytes(LIMITS.keyPackage),
  secret: bytes(64 * 1024),
  leaf: hash,
  lastResort: bool,
  expires: u53,
})
export type KeyPackageItem = Decoded<typeof keyPackageItem>
export const keyPackageName = (ref: Hash) => `key-package/${ref}`

export const membership = enumeration("membership", { member: 1, removed: 2, stuck: 3, left: 4 })
export type Membership = Decoded<typeof membership>

/**
 * The newest MLS state, named by its opening commit's payload hash. `at` is the log index of that commit
 * where the writer knew it; a committer does not know it yet.
 */
export const stateItem = struct({
  membership,
  epoch: u53,
  opening: hash,
  at: optional(u53),
  /** Entry by which the account joined; the log starts there for it. Absent for the creator. */
  joined: optional(position),
  state: bytes(LIMITS.vaultObject),
})
export type StateItem = Decoded<typeof stateItem>
/** In a direct conversation: the states before own commits that nobody has confirmed yet, newest last. */
export const MOST_PREVIOUS = 8
export const previousItem = list(stateItem, MOST_PREVIOUS)
export const stateName = (conversation: ConversationId) => `conversation/${conversation}/state`
export const previousName = (conversation: ConversationId) => `conversation/${conversation}/earlier`

export const epochKey = struct({ epoch: u53, opening: hash, key: fixed(32) })
export type EpochKey = Decoded<typeof epochKey>
export const epochKeysItem = list(epochKey, LIMITS.epochsPerItem * 2)

export const roster = struct({ epoch: u53, opening: hash, members: list(accountId, LIMITS.members) })
export type Roster = Decoded<typeof roster>
export const rostersItem = list(roster, LIMITS.epochsPerItem * 2)

/** Epochs are kept in groups of 64, so that nothing that is rewritten grows for ever. */
export const epochGroup = (epoch: number) => Math.floor(epoch / LIMITS.epochsPerItem)
export const keysName = (conversation: ConversationId, group: number) =>
  `conversation/${conversation}/keys/${group}`
export const rosterName = (conversation: ConversationId, group: number) =>
  `conversation/${conversation}/roster/${group}`

/**
 * What the person decided about a conversation; on another path than its states, since it changes more often.
 * `seen` is the newest entry that a device had verified by then: no server can show a fresh one less.
 */
export const marksItem = struct({ accepted: bool, read: u53, seen: optional(position) })
export type Marks = Decoded<typeof marksItem>
export const marksName = (conversation: ConversationId) => `marks/${conversation}`

/** What the account has seen of another: the newest link of its chain, and its handle by the server's first word. */
export const contactItem = struct({
  pin: optional(struct({ index: u32, hash })),
  handle: optional(text(LIMITS.handleMax)),
})
export type ContactItem = Decoded<typeof contactItem>
export const contactName = (account: AccountId) => `contact/${account}`

/** Whose a handle is. */
export const handleItem = struct({ account: accountId })
export const handleName = (handle: string) => `handle/${normalHandle(handle)}`

/** KeyPackages that were used up, with the leaf that each became: none is accepted twice. */
export const usedKeyPackagesItem = list(struct({ ref: hash, leaf: hash }), 1024)
export const USED_KEY_PACKAGES = "used-key-packages"

/** Last-resort KeyPackages that were replaced, and when: a Welcome for them may still be on its way. */
export const retiredKeyPackagesItem = list(struct({ ref: hash, at: u53 }), 64)
export const RETIRED_KEY_PACKAGES = "retired-key-packages"
