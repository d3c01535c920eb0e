/**
 * What a device keeps of one conversation. `position` changes with every entry, `group` (the MLS state)
 * with every epoch; the state is named by the commit that opened its epoch and may be ahead of the
 * position when it came from the vault.
 */
import {
  accountId,
  bool,
  bytes,
  conversationId,
  type Decoded,
  deviceId,
  hash,
  LIMITS,
  list,
  optional,
  struct,
  u32,
  u53,
} from "@tacit/protocol"
import { groupSettings, leaveRequest, position, readdRequest } from "@tacit/protocol/content"
import { epochKey, membership, roster } from "../vault/items.ts"

/** An honest server has two in an epoch at most; what another one has is cut off. */
export const MOST_SKIPPED = 8
export const MOST_UNCONFIRMED = 64
export const MOST_IGNORED = 64

const contest = struct({
  /** The commit of this account that would be void. */
  replaced: struct({ opening: hash, index: u53 }),
  by: accountId,
  /** The other branch: where it begins, and its newest opening. */
  epoch: u53,
  parent: hash,
  tip: hash,
})
export type Contest = Decoded<typeof contest>

export const conversationRecord = struct({
  conversation: conversationId,
  membership,
  /** Index of the first entry that the account may read. */
  first: u53,
  /** Newest entry applied; absent before the first. */
  cursor: optional(position),
  /** Epoch in force after the cursor and the commit that opened it. */
  epoch: u53,
  opening: hash,
  /** Out of the group by a commit that lets the account in again: it waits for the Welcome, or a sibling's state. */
  returning: bool,
  /** Entry by which the account joined. */
  joined: optional(position),
  /** Index at which the account was removed, or at which it got stuck. */
  ended: optional(u53),
  /** Commits that would end the current epoch and that every member judges invalid, and who made them. */
  skipped: list(struct({ opening: hash, offender: optional(accountId) }), MOST_SKIPPED),
  /** Commits of this account, oldest first, that led here and under which nobody else has written yet. */
  unconfirmed: list(struct({ opening: hash, index: u53 }), MOST_UNCONFIRMED),
  /** Another member's commit in the place of an unconfirmed one; nothing is sent until it is clear which stands. */
  contest: optional(contest),
  /** Openings of this account's commits that were void, newest last: their epochs are as if they were not known. */
  dead: list(hash, MOST_UNCONFIRMED),
  /** Openings of commits in this log that were not followed, newest last. */
  ignored: list(hash, MOST_IGNORED),
  /** A commit of this account that the server took and does not show, once that was told. */
  withheld: optional(hash),
  /** A commit was put in another's place, and the authors of both wait to see which one the others follow. */
  unsettled: bool,
  /** Whether an entry of this epoch is missing: it may have been the commit that ended it. */
  gap: bool,
  /** Highest counter seen of each device. */
  counters: list(struct({ device: deviceId, counter: u53 }), 65_536),
  /** Highest link that each account has named in this log. */
  chains: list(struct({ account: accountId, index: u32 }), 65_536),
  /** Members who asked to leave or to be added again and still wait for the commit. */
  leaving: list(leaveRequest, LIMITS.members),
  readds: list(readdRequest, LIMITS.members),
  /** Commits that the vault's state does not have yet, and since when. */
  unsaved: u32,
  unsavedSince: u53,
  /** Messages since the last commit with a path; when the own leaf was updated last, 0 if not known yet. */
  messages: u32,
  leafUpdated: u53,
  accepted: bool,
  read: u53,
  /** Newest entry that the account had verified, as the vault said when this device began. */
  seen: optional(position),
  /** What the group says of itself, as of the newest state at hand; and the other one of a direct one. */
  settings: optional(groupSettings),
  peer: optional(accountId),
})
export type ConversationRecord = Decoded<typeof conversationRecord>

export const groupRecord = struct({
  epoch: u53,
  opening: hash,
  at: optional(u53),
  state: bytes(LIMITS.vaultObject),
})
export type GroupRecord = Decoded<typeof groupRecord>

/** Key and members of one epoch. */
export const epochRecord = struct({ keys: epochKey, roster })
export type EpochRecord = Decoded<typeof epochRecord>

export const CONVERSATIONS = "conversation"
export const GROUPS = "group"
export const epochSpace = (conversation: string) => `epoch/${conversation}`
