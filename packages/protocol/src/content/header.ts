/**
 * The signed inside of a message (DESIGN section 5). The author comes from here, never from what the
 * server says about an entry.
 */
import { bytes, type Decoded, encode, fixed, struct, u32, u53 } from "../codec/codec.ts"
import { accountId, conversationId, deviceId, hash, messageId } from "../ids.ts"
import { LABELS } from "../labels.ts"
import { LIMITS } from "../limits.ts"
import { sign, verify } from "../signing.ts"

export const position = struct({ index: u53, hash })
/** A place in a log: the index of an entry and its hash. */
export type Position = Decoded<typeof position>

export const messageHeader = struct({
  conversation: conversationId,
  epoch: u53,
  opening: hash,
  account: accountId,
  /** Newest link of the author's account chain that the author knows. */
  chain: struct({ index: u32, hash }),
  device: deviceId,
  /** Counts this device's messages in this conversation, from 1. */
  counter: u53,
  id: messageId,
  /** Newest entry that the author had seen. */
  seen: position,
  /** The author's clock, milliseconds since 1970. */
  sentAt: u53,
})
export type MessageHeader = Decoded<typeof messageHeader>

const signedMessage = struct({ header: messageHeader, content: bytes(LIMITS.sealedMessage) })

export const messageInside = struct({
  header: messageHeader,
  /** Encoding of `content`; kept as bytes so that a newer kind can be stored unread. */
  content: bytes(LIMITS.sealedMessage),
  signature: fixed(64),
})
export type MessageInside = Decoded<typeof messageInside>

export function signMessage(
  deviceSecret: Uint8Array,
  header: MessageHeader,
  content: Uint8Array,
): MessageInside {
  const signature = sign(deviceSecret, LABELS.messageSignature, encode(signedMessage, { header, content }))
  return { header, content, signature }
}

export function verifyMessage(deviceKey: Uint8Array, { header, content, signature }: MessageInside): boolean {
  return verify(deviceKey, signature, LABELS.messageSignature, encode(signedMessage, { header, content }))
}
