/**
 * Seals and opens messages (DESIGN section 5). The key is of one message id in one epoch, the associated
 * data is the place in the log, and the same place stands in the signed header inside, so a payload that is
 * carried to another conversation, epoch, id or author does not open (ATTACKS MS-05).
 *
 * A message is sealed once per (id, epoch): keep the bytes and send those again (MS-17).
 */
import { decode, encode, LIMITS, MalformedError } from "@tacit/protocol"
import { type MessageHeader, type MessageInside, messageInside, signMessage } from "@tacit/protocol/content"
import { PADDING_OVERHEAD, pad, unpad } from "../padding.ts"
import type { Randomness } from "../randomness.ts"
import { open, SEAL_OVERHEAD, seal } from "../seal.ts"
import { isSamePlace, type MessagePlace, messageAad, messageKey, placeOf } from "./place.ts"

export interface SealedMessageInput {
  readonly epochKey: Uint8Array
  readonly header: MessageHeader
  /** Encoding of a `Content`. */
  readonly content: Uint8Array
  readonly deviceSecret: Uint8Array
  readonly random: Randomness
}

/** One of `LIMITS.sealedMessageSizes` bytes. Throws `RangeError("too large")` for more than fits. */
export function sealMessage(input: SealedMessageInput): Uint8Array {
  const { epochKey, header, content, deviceSecret, random } = input
  if (content.length > LIMITS.sealedMessage) throw new RangeError("too large")
  const inside = encode(messageInside, signMessage(deviceSecret, header, content))
  const needed = inside.length + PADDING_OVERHEAD + SEAL_OVERHEAD
  const size = LIMITS.sealedMessageSizes.find((candidate) => candidate >= needed)
  if (size === undefined) throw new RangeError("too large")
  const place = placeOf(header)
  return seal(messageKey(epochKey, place.id), messageAad(place), pad(inside, size - SEAL_OVERHEAD), random)
}

export type OpenedMessage =
  | { readonly ok: true; readonly inside: MessageInside }
  /**
   * `size`: no size of the protocol. `open`: not sealed for this place under this key. `malformed`: the
   * author's client is broken. `context`: the signed header names another place.
   */
  | { readonly ok: false; readonly fault: "size" | "open" | "malformed" | "context" }

export interface OpenMessageInput extends MessagePlace {
  readonly epochKey: Uint8Array
  readonly payload: Uint8Array
}

/** Everything but the device's signature, for which the author's chain is needed: `verifyMessage`. */
export function openMessage(input: OpenMessageInput): OpenedMessage {
  const { epochKey, payload } = input
  const sizes: readonly number[] = LIMITS.sealedMessageSizes
  if (!sizes.includes(payload.length)) return { ok: false, fault: "size" }
  const padded = open(messageKey(epochKey, input.id), messageAad(input), payload)
  if (!padded) return { ok: false, fault: "open" }
  const inside = decodeInside(padded)
  if (!inside) return { ok: false, fault: "malformed" }
  if (!isSamePlace(placeOf(inside.header), input)) return { ok: false, fault: "context" }
  return { ok: true, inside }
}

function decodeInside(padded: Uint8Array): MessageInside | undefined {
  const bytes = unpad(padded)
  if (!bytes) return undefined
  try {
    return decode(messageInside, bytes)
  } catch (cause) {
    if (cause instanceof MalformedError) return undefined
    throw cause
  }
}
