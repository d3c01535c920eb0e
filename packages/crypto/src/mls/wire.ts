/**
 * Strict reading of what ts-mls encodes. Its decoders accept trailing bytes, long forms of lengths and
 * presence octets other than 0 and 1, and throw raw TypeErrors; here a value has one encoding, and anything
 * else is `undefined`.
 */
import { equalBytes } from "@tacit/protocol"
import type { MLSMessage } from "ts-mls"
import type { Decoder } from "ts-mls/codec/tlsDecoder.js"
import type { Encoder } from "ts-mls/codec/tlsEncoder.js"
import { decodeMlsMessage, encodeMlsMessage } from "ts-mls/message.js"

/** The value whose only encoding is `bytes`, which are copied first: ts-mls keeps views of its input. */
export function readExactly<T>(decoder: Decoder<T>, encoder: Encoder<T>, bytes: Uint8Array): T | undefined {
  try {
    const own = new Uint8Array(bytes)
    const decoded = decoder(own, 0)
    if (!decoded || decoded[1] !== own.length || !equalBytes(encoder(decoded[0]), own)) return undefined
    return decoded[0]
  } catch {
    return undefined
  }
}

export function readMessage(bytes: Uint8Array): MLSMessage | undefined {
  return readExactly(decodeMlsMessage, encodeMlsMessage, bytes)
}
