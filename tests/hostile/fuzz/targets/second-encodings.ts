/** Other bytes that ts-mls reads as the same: long forms of lengths, odd presence octets, bytes behind. */
import { concat, equalBytes } from "@tacit/protocol"
import type { Decoder } from "ts-mls/codec/tlsDecoder.js"
import type { Encoder } from "ts-mls/codec/tlsEncoder.js"

/** Where structure is looked for, from either end; between are keys and ciphertexts. */
const LOOKED_AT = 200

export function secondEncodings<T>(
  decoder: Decoder<T>,
  encoder: Encoder<T>,
  bytes: Uint8Array,
): readonly Uint8Array[] {
  return [...candidates(bytes)].filter((candidate) => {
    try {
      const value = decoder(candidate.slice(), 0)?.[0]
      return value !== undefined && equalBytes(encoder(value), bytes) && !equalBytes(candidate, bytes)
    } catch {
      return false
    }
  })
}

function* candidates(bytes: Uint8Array): Generator<Uint8Array> {
  yield concat(bytes, Uint8Array.of(0x01))
  for (let at = 0; at < bytes.length; at++) {
    if (at === LOOKED_AT) at = Math.max(at, bytes.length - LOOKED_AT)
    const byte = bytes[at] as number
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at + 1)]
    if (byte < 0x40) {
      yield concat(before, Uint8Array.of(0x40, byte), after)
      yield concat(before, Uint8Array.of(0x80, 0, 0, byte), after)
    } else if (byte < 0x80) yield concat(before, Uint8Array.of(0x80, 0, byte & 0x3f), after)
    if (byte < 2) yield concat(before, Uint8Array.of(byte + 2), after)
  }
}
