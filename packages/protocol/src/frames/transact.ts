/**
 * The one writing request besides `message`: everything in it happens, or nothing. The server checks, in
 * this order, openings of conversations (`stale-epoch`), the account chain (`stale-chain`) and the vault
 * (`stale-vault`), so that a committer can tell what it lost.
 */

import { link } from "../account/link.ts"
import { bool, bytes, type Decoded, list, optional, struct, u53, union } from "../codec/codec.ts"
import { accountId, conversationId, hash, messageId } from "../ids.ts"
import { LIMITS } from "../limits.ts"
import { entrySigner } from "../log/entry.ts"
import { credential, vaultHead } from "../vault/layout.ts"
import { part } from "./part.ts"

export const vaultWrite = struct({
  /** Hash of the head under which the decision was read; absent for the first write of an account. */
  expected: optional(hash),
  head: vaultHead,
  puts: list(part, 4096),
  deletes: list(hash, 4096),
  /** Saved log positions, so that retention can tell which commits everybody has passed. */
  saved: list(struct({ conversation: conversationId, index: u53 }), 256),
})
export type VaultWrite = Decoded<typeof vaultWrite>

export const publishedKeyPackage = struct({
  ref: hash,
  keyPackage: bytes(LIMITS.keyPackage),
  lastResort: bool,
  expires: u53,
})
export type PublishedKeyPackage = Decoded<typeof publishedKeyPackage>

const welcome = struct({ account: accountId, welcome: part })

export const newEntry = union("new entry", {
  create: [
    1,
    struct({
      conversation: conversationId,
      id: messageId,
      payload: bytes(4096),
      signer: entrySigner,
      /** The other account, if this is the one direct conversation of a pair. */
      direct: optional(accountId),
    }),
  ],
  commit: [
    2,
    struct({
      conversation: conversationId,
      id: messageId,
      epoch: u53,
      opening: hash,
      replaces: optional(hash),
      payload: part,
      signer: entrySigner,
      /** Accounts that entries are routed to once the commit stands. */
      routing: list(accountId, LIMITS.members),
      welcomes: list(welcome, LIMITS.addsPerCommit),
    }),
  ],
  "re-add": [
    3,
    struct({
      conversation: conversationId,
      id: messageId,
      epoch: u53,
      opening: hash,
      payload: bytes(LIMITS.keyPackage * 2),
      signer: entrySigner,
    }),
  ],
})
export type NewEntry = Decoded<typeof newEntry>

export const transaction = struct({
  entries: list(newEntry, 8),
  links: list(link, 8),
  vault: optional(vaultWrite),
  keyPackages: list(publishedKeyPackage, 64),
  /** Take back every KeyPackage published before. */
  withdrawKeyPackages: bool,
  /** With a new OPAQUE record: the credentials replace all of the same kind. */
  opaqueRecord: optional(bytes(1024)),
  credentials: list(credential, 8),
  /** Inbox items that are done with. */
  inboxAcks: list(u53, 256),
})
export type Transaction = Decoded<typeof transaction>

export const NO_TRANSACTION: Transaction = {
  entries: [],
  links: [],
  vault: undefined,
  keyPackages: [],
  withdrawKeyPackages: false,
  opaqueRecord: undefined,
  credentials: [],
  inboxAcks: [],
}

export const appended = struct({ conversation: conversationId, index: u53, at: u53 })
export type Appended = Decoded<typeof appended>
