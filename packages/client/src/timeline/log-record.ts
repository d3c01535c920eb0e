/** What a device keeps of one log entry after it was verified: its hash, and what there is to show. */
import {
  accountId,
  bytes,
  type Decoded,
  deviceId,
  enumeration,
  hash,
  LIMITS,
  list,
  messageId,
  optional,
  struct,
  u53,
  union,
} from "@tacit/protocol"

const change = enumeration("membership change", {
  created: 1,
  added: 2,
  removed: 3,
  settings: 4,
  keys: 5,
  readded: 6,
})
export type MembershipChange = Decoded<typeof change>

const refusal = enumeration("refusal", {
  "wrong-epoch": 1,
  "no-key": 2,
  damaged: 3,
  "not-a-member": 4,
  "unknown-device": 5,
  "bad-signature": 6,
  replay: 7,
  "other-history": 8,
  chain: 9,
  malformed: 10,
})

export const logRow = union("log row", {
  message: [
    1,
    struct({
      id: messageId,
      account: accountId,
      device: deviceId,
      counter: u53,
      content: bytes(LIMITS.sealedMessage),
      sentAt: u53,
    }),
  ],
  /** The actor is absent where nothing but the server's word tells who it was. */
  membership: [2, struct({ change, actor: optional(accountId), accounts: list(accountId, LIMITS.members) })],
  /**
   * Refused by a check: shown as nothing but a mark that something was refused. The device is named only where
   * its signature was verified before.
   */
  refused: [3, struct({ id: messageId, reason: refusal, device: optional(deviceId) })],
  /** An entry that is missing or whose payload is damaged. */
  gap: [4, struct({})],
  /** An entry with nothing to show. */
  silent: [5, struct({})],
})
export type LogRow = Decoded<typeof logRow>

export const logRecord = struct({ index: u53, hash, at: u53, row: logRow })
export type LogRecord = Decoded<typeof logRecord>
