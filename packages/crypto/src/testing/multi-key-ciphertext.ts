/**
 * One ciphertext that XChaCha20-Poly1305 opens under many keys (Len, Grubbs, Ristenpart, "Partitioning
 * Oracle Attacks", 2021): the tag is a polynomial over the ciphertext's blocks, so with a block for each key
 * the blocks are the solution of a linear system.
 */
import { xchacha20 } from "@noble/ciphers/chacha.js"
import { concat } from "@tacit/protocol"
import type { Randomness } from "../randomness.ts"

const P = 2n ** 130n - 5n
const BLOCK = 2n ** 128n
const CLAMP = 0x0ffffffc0ffffffc0ffffffc0fffffffn

/** Ciphertext and tag, without the nonce; opens under each key with this nonce and associated data. */
export function multiKeyCiphertext(
  keys: readonly Uint8Array[],
  nonce: Uint8Array,
  aad: Uint8Array,
  random: Randomness,
): Uint8Array {
  const oneTime = keys.map((key) => oneTimeKey(key, nonce))
  const before = blocksOf(aad)
  const lengths = littleEndian(concat(lengthBytes(aad.length), lengthBytes(16 * keys.length))) + BLOCK
  // A solution is below 2^130 and must be a block, so about one attempt in 4^n succeeds.
  for (;;) {
    const tag = littleEndian(random.bytes(16))
    const equations = oneTime.map(({ r, s }) => {
      const known = evaluate([...before, ...keys.map(() => BLOCK), lengths], r)
      const wanted = mod(tag - s, BLOCK)
      return [...keys.map((_, i) => power(r, BigInt(keys.length - i + 1))), mod(wanted - known, P)]
    })
    const blocks = solve(equations)
    if (blocks?.every((block) => block < BLOCK)) {
      return concat(...blocks.map(blockBytes), blockBytes(tag))
    }
  }
}

function oneTimeKey(key: Uint8Array, nonce: Uint8Array): { r: bigint; s: bigint } {
  const stream = xchacha20(key, nonce, new Uint8Array(32))
  return { r: littleEndian(stream.subarray(0, 16)) & CLAMP, s: littleEndian(stream.subarray(16)) }
}

/** Poly1305 before the addition of `s`. */
function evaluate(blocks: readonly bigint[], r: bigint): bigint {
  return blocks.reduce((sum, block) => mod((sum + block) * r, P), 0n)
}

/** Padded with zeros to whole blocks, as the AEAD does. */
function blocksOf(bytes: Uint8Array): readonly bigint[] {
  const count = Math.ceil(bytes.length / 16)
  return Array.from({ length: count }, (_, i) => littleEndian(bytes.subarray(16 * i, 16 * i + 16)) + BLOCK)
}

/** Gauss over the field of Poly1305; the last column is the right-hand side. */
function solve(equations: readonly (readonly bigint[])[]): readonly bigint[] | undefined {
  const rows = equations.map((row) => [...row])
  for (let i = 0; i < rows.length; i++) {
    const pivot = rows.findIndex((row, at) => at >= i && row[i] !== 0n)
    if (pivot < 0) return undefined
    ;[rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!]
    const inverse = power(rows[i]![i]!, P - 2n)
    rows[i] = rows[i]!.map((value) => mod(value * inverse, P))
    for (const [at, row] of rows.entries()) {
      const factor = row[i]!
      if (at !== i) rows[at] = row.map((value, column) => mod(value - factor * rows[i]![column]!, P))
    }
  }
  return rows.map((row) => row.at(-1)!)
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let left = exponent, square = base; left > 0n; left >>= 1n, square = mod(square * square, P)) {
    if (left & 1n) result = mod(result * square, P)
  }
  return result
}

function mod(value: bigint, modulus: bigint): bigint {
  return ((value % modulus) + modulus) % modulus
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n)
}

function blockBytes(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn))
}

function lengthBytes(length: number): Uint8Array {
  return blockBytes(BigInt(length)).subarray(0, 8)
}
