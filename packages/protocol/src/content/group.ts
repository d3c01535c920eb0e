/**
 * What members agree on about a conversation: kept in a GroupContext extension of the MLS group and
 * changed only by commits. The server never sees it.
 */
import { type Decoded, enumeration, list, optional, struct, text, u16, u32 } from "../codec/codec.ts"
import { accountId, hash } from "../ids.ts"
import { LIMITS } from "../limits.ts"
import { leaveRequest, readdRequest } from "./request.ts"

export const role = enumeration("role", { member: 1, admin: 2, owner: 3 })
export type Role = Decoded<typeof role>

export const conversationShape = enumeration("conversation kind", { direct: 1, group: 2 })
export type ConversationShape = Decoded<typeof conversationShape>

export const groupSettings = struct({
  /** Version of the policy that judges commits. */
  policy: u16,
  kind: conversationShape,
  creator: accountId,
  name: text(256),
  /** Accounts that are more than members, in ascending order of id. */
  roles: list(struct({ account: accountId, role }), LIMITS.members),
})
export type GroupSettings = Decoded<typeof groupSettings>

/** GroupContext extension type (RFC 9420 section 17.3, private use). */
export const GROUP_SETTINGS_EXTENSION = 0xf7ac

export const commitContext = struct({
  /** Newest link of the committer's account chain. */
  chain: struct({ index: u32, hash }),
  /** `routingHash` of the members after the commit. */
  routing: hash,
  leaves: list(leaveRequest, LIMITS.members),
  readd: optional(readdRequest),
})
/** Authenticated data of a commit. */
export type CommitContext = Decoded<typeof commitContext>
