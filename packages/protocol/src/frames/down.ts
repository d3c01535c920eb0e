/** What a server sends on the socket: the challenge, one reply per request, and pushes. */

import { link } from "../account/link.ts"
import {
  bool,
  bytes,
  type Decoded,
  enumeration,
  fixed,
  list,
  optional,
  struct,
  text,
  u16,
  u32,
  u53,
  union,
} from "../codec/codec.ts"
import { ERRORS, type ErrorCode } from "../errors.ts"
import { accountId, conversationId, hash } from "../ids.ts"
import { LIMITS } from "../limits.ts"
import { entryHeader } from "../log/entry.ts"
import { vaultHead } from "../vault/layout.ts"
import { part } from "./part.ts"
import { appended } from "./transact.ts"

const errorNumbers = Object.fromEntries(
  Object.entries(ERRORS).map(([code, { number }]) => [code, number]),
) as {
  readonly [C in ErrorCode]: number
}
export const errorCode = enumeration("error", errorNumbers)

/** A log entry as it is transported: a large payload is fetched as a part. */
export const carriedEntry = struct({ header: entryHeader, payload: optional(part) })
export type CarriedEntry = Decoded<typeof carriedEntry>

const conversationHead = struct({
  conversation: conversationId,
  /** Index of the newest entry that the account may read. */
  head: u53,
  /** Index of the first entry that the account may read: the commit that added it. */
  first: u53,
  /** Whether entries are routed to the account now. */
  member: bool,
})
export type ConversationHead = Decoded<typeof conversationHead>

const inboxItem = struct({
  id: u53,
  conversation: conversationId,
  /** Payload hash of the commit that the Welcome belongs to, and its index, as the server says. */
  commit: hash,
  index: u53,
  welcome: part,
})
export type InboxItem = Decoded<typeof inboxItem>

export const reply = union("reply", {
  done: [1, struct({})],
  authenticated: [2, struct({ account: accountId })],
  resolved: [3, struct({ account: optional(accountId) })],
  described: [
    4,
    struct({ accounts: list(struct({ account: accountId, handle: text(LIMITS.handleMax) }), LIMITS.page) }),
  ],
  chain: [5, struct({ links: list(link, LIMITS.page), length: u32 })],
  "key-package": [6, struct({ ref: hash, keyPackage: bytes(LIMITS.keyPackage), lastResort: bool })],
  "vault-head": [7, struct({ head: optional(vaultHead) })],
  /** The first objects asked for, as many as fit, in that order; an absent one is not stored. */
  "vault-objects": [8, struct({ objects: list(optional(part), LIMITS.page) })],
  heads: [9, struct({ conversations: list(conversationHead, LIMITS.page), cursor: u53, more: bool })],
  log: [10, struct({ entries: list(carriedEntry, LIMITS.page), head: u53 })],
  inbox: [11, struct({ items: list(inboxItem, LIMITS.page), more: bool })],
  direct: [12, struct({ conversation: optional(conversationId) })],
  appended: [13, appended],
  transacted: [14, struct({ appended: list(appended, 8) })],
  part: [15, struct({ total: u32, bytes: bytes(LIMITS.inlinePart) })],
  ticket: [16, struct({ ticket: fixed(32) })],
})
export type Reply = Decoded<typeof reply>

export const downFrame = union("down frame", {
  /** The first frame of every connection. */
  challenge: [1, struct({ version: u16, nonce: fixed(32), at: u53 })],
  reply: [2, struct({ requestId: u32, reply })],
  error: [
    3,
    struct({
      requestId: u32,
      code: errorCode,
      message: text(1024),
      retryAfter: optional(u32),
      /** With `direct-exists`: the conversation that exists. */
      conversation: optional(conversationId),
    }),
  ],
  /** A new entry of a conversation of the account. Losing one loses nothing: `heads` tells again. */
  entry: [4, struct({ entry: carriedEntry })],
  /** Something new in the inbox. */
  inbox: [5, struct({ latest: u53 })],
  /** Another device of the account wrote the vault. */
  vault: [6, struct({ version: u53 })],
  /** The server is about to close the connection. */
  closing: [7, struct({ code: errorCode, message: text(1024) })],
})
export type DownFrame = Decoded<typeof downFrame>
