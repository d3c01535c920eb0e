/**
 * Whether bytes are an X-Wing public key that everybody can encapsulate to. Checked before a key may enter
 * a tree: one bad key there would make every later commit by others throw.
 */
import { PUBLIC_KEY_LENGTH } from "./hpke-xwing.ts"

const MLKEM_COEFFICIENTS_LENGTH = 1152
const MLKEM_KEY_LENGTH = 1184
const MLKEM_MODULUS = 3329

export function isXWingPublicKey(key: Uint8Array): boolean {
  return (
    key.length === PUBLIC_KEY_LENGTH &&
    isReduced(key.subarray(0, MLKEM_COEFFICIENTS_LENGTH)) &&
    !isLowOrder(key.subarray(MLKEM_KEY_LENGTH))
  )
}

/**
 * Modulus check of FIPS 203 section 7.2: each 12-bit coefficient is below q. @noble/post-quantum 0.5.2 lets
 * other keys pass, other implementations do not: unchecked, such a key would split a group.
 */
function isReduced(coefficients: Uint8Array): boolean {
  for (let i = 0; i < coefficients.length; i += 3) {
    const [a, b, c] = coefficients.subarray(i, i + 3) as unknown as [number, number, number]
    if ((a | ((b & 0x0f) << 8)) >= MLKEM_MODULUS || ((b >> 4) | (c << 4)) >= MLKEM_MODULUS) return false
  }
  return true
}

const P = 2n ** 255n - 19n

/** Every u-coordinate below 2^255 whose X25519 result is zero (RFC 7748 section 6.1). */
const LOW_ORDER = new Set([
  0n,
  1n,
  0x00b8495f16056286fdb1329ceb8d09da6ac49ff1fae35616aeb8413b7c7aebe0n,
  0x57119fd0dd4e22d8868e1c58c45c44045bef839c55b1d0b1248c50a3bc959c5fn,
  P - 1n,
  P,
  P + 1n,
])

function isLowOrder(point: Uint8Array): boolean {
  let u = 0n
  for (const byte of point.toReversed()) u = (u << 8n) | BigInt(byte)
  return LOW_ORDER.has(u & (2n ** 255n - 1n))
}
