/**
 * Identifiers. All but message ids are 32 bytes and handled as lower-case hexadecimal, so that they can
 * be compared with `===` and stand as keys of a Map; each is a type of its own.
 */
import { concat, fromHex, toHex } from "./codec/bytes.ts"
import { type Codec, hexId } from "./codec/codec.ts"
import { MalformedError } from "./codec/cursor.ts"

declare const brand: unique symbol
type Id<Name extends string> = string & { readonly [brand]: Name }

/** Hash of an account's genesis link; what people see of it is the Tacit ID (tacit-id.ts). */
export type AccountId = Id<"account">
/** Hash of a device's public key. */
export type DeviceId = Id<"device">
/** The MLS group id of a conversation. */
export type ConversationId = Id<"conversation">
/** A UUID of version 4, in its usual lower-case form with hyphens. */
export type MessageId = Id<"message">
/** A SHA-256 digest. */
export type Hash = Id<"hash">

export const accountId: Codec<AccountId> = hexId("account", 32)
export const deviceId: Codec<DeviceId> = hexId("device", 32)
export const conversationId: Codec<ConversationId> = hexId("conversation", 32)
export const hash: Codec<Hash> = hexId("hash", 32)

/** Stands where there is no predecessor: the first link of a chain, the first entry of a log. */
export const NO_HASH = "0".repeat(64) as Hash

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

export const messageId: Codec<MessageId> = {
  schema: "uuid4(16)",
  write(writer, value) {
    if (!UUID_V4.test(value)) throw new MalformedError("not a UUID of version 4")
    writer.raw(fromHex(value.replaceAll("-", "")))
  },
  read(reader) {
    const value = formatUuid(reader.take(16))
    if (!UUID_V4.test(value)) throw new MalformedError("not a UUID of version 4")
    return value as MessageId
  },
}

/** A message id from 16 random bytes; throws a `RangeError` for any other number of them. */
export function messageIdFrom(random: Uint8Array): MessageId {
  if (random.length !== 16) throw new RangeError(`${random.length} random bytes where 16 belong`)
  const bytes = Uint8Array.from(random)
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  return formatUuid(bytes) as MessageId
}

function formatUuid(bytes: Uint8Array): string {
  const hex = toHex(bytes)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-")
}

/** Raw bytes of a hexadecimal identifier, for keys, nonces and signed contexts. */
export function idBytes(...ids: readonly (AccountId | DeviceId | ConversationId | Hash)[]): Uint8Array {
  return concat(...ids.map(fromHex))
}
