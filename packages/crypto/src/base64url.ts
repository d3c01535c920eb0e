/** Base64url without padding (RFC 4648 section 5), the text form of the OPAQUE library. */
import { MalformedError } from "@tacit/protocol"

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

/** Throws `MalformedError` for text that is no canonical base64url. */
export function base64urlDecode(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.length * 6) / 8))
  let buffer = 0
  let bits = 0
  let offset = 0
  for (const symbol of text) {
    const value = ALPHABET.indexOf(symbol)
    if (value < 0) throw new MalformedError("not base64url")
    buffer = (buffer << 6) | value
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[offset++] = buffer >> bits
      buffer &= (1 << bits) - 1
    }
  }
  if (buffer !== 0 || bits >= 6) throw new MalformedError("not canonical base64url")
  return bytes
}
