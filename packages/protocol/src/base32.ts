/** Base32 (RFC 4648 alphabet, lower case, no padding) for what people read aloud or type. */
const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
const CAPITALS = ALPHABET.toUpperCase()

export function base32Encode(bytes: Uint8Array): string {
  let text = ""
  let buffer = 0
  let bits = 0
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET[(buffer >> bits) & 31]
    }
    buffer &= (1 << bits) - 1
  }
  return bits > 0 ? text + ALPHABET[(buffer << (5 - bits)) & 31] : text
}

/** Bytes of base32 text; case, spaces and hyphens are ignored. `undefined` if it is not canonical. */
export function base32Decode(text: string): Uint8Array | undefined {
  const symbols = text.replaceAll(/[\s-]/g, "")
  const bytes = new Uint8Array(Math.floor((symbols.length * 5) / 8))
  let buffer = 0
  let bits = 0
  let offset = 0
  for (const symbol of symbols) {
    // Not `toLowerCase`: that would make a k of the Kelvin sign.
    const value = Math.max(ALPHABET.indexOf(symbol), CAPITALS.indexOf(symbol))
    if (value < 0) return undefined
    buffer = (buffer << 5) | value
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes[offset++] = buffer >> bits
      buffer &= (1 << bits) - 1
    }
  }
  return buffer === 0 && bits < 5 ? bytes : undefined
}

/** Groups of four joined by hyphens. */
export function grouped(text: string): string {
  return (text.match(/.{1,4}/g) ?? []).join("-")
}
