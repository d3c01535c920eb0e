/** What a client sends on the socket: one request a frame, answered by one `reply` or `error`. */
import { bytes, type Decoded, fixed, list, struct, text, u16, u32, u53, union } from "../codec/codec.ts"
import { accountId, conversationId, deviceId, hash, messageId } from "../ids.ts"
import { LIMITS } from "../limits.ts"
import { transaction } from "./transact.ts"

export const request = union("request", {
  /** Proves a device by its signature over the challenge, this origin and these ids. */
  "auth-device": [1, struct({ version: u16, account: accountId, device: deviceId, signature: fixed(64) })],
  /** Proves a finished log-in by a MAC over the challenge. Allows reading the vault and adding a device. */
  "auth-login": [2, struct({ version: u16, login: fixed(16), mac: fixed(32) })],
  ping: [3, struct({})],
  resolve: [4, struct({ handle: text(LIMITS.handleMax) })],
  describe: [5, struct({ accounts: list(accountId, LIMITS.page) })],
  "chain-read": [6, struct({ account: accountId, from: u32 })],
  "key-package": [7, struct({ account: accountId })],
  "vault-head": [8, struct({})],
  "vault-objects": [9, struct({ objects: list(hash, LIMITS.page) })],
  /** Conversations of the account that changed after a cursor. */
  heads: [10, struct({ after: u53 })],
  "log-read": [11, struct({ conversation: conversationId, from: u53 })],
  "inbox-read": [12, struct({ after: u53 })],
  "direct-lookup": [13, struct({ other: accountId })],
  message: [
    14,
    struct({
      conversation: conversationId,
      id: messageId,
      epoch: u53,
      opening: hash,
      payload: bytes(LIMITS.sealedMessage),
    }),
  ],
  transact: [15, transaction],
  "part-put": [16, struct({ hash, total: u32, offset: u32, bytes: bytes(LIMITS.inlinePart) })],
  "part-get": [17, struct({ hash, offset: u32 })],
  /** Asks for a ticket that opens a browser session over HTTP (http/session.ts). Devices only. */
  "session-ticket": [18, struct({})],
})
export type Request = Decoded<typeof request>
export type RequestKind = Request["kind"]

export const upFrame = struct({ requestId: u32, request })
export type UpFrame = Decoded<typeof upFrame>
