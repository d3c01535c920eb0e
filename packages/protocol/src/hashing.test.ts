import { createHash } from "node:crypto"
import { expect, test } from "vitest"
import { seed } from "../vectors/people.ts"
import { concat } from "./codec/bytes.ts"
import { deviceIdOf, labelled, labelledHash, payloadHash } from "./hashing.ts"
import { LABELS } from "./labels.ts"

test("a labelled byte string is the label, a zero byte and the parts", () => {
  const bytes = labelled(LABELS.payloadHash, Uint8Array.of(1), Uint8Array.of(2, 3))
  expect(Buffer.from(bytes).toString("latin1")).toBe("tacit 1 hash payload\u0000\u0001\u0002\u0003")
})

test("a labelled hash is SHA-256 over that, as Node computes it", () => {
  const expected = createHash("sha256")
    .update(labelled(LABELS.leafHash, seed("leaf")))
    .digest("hex")
  expect(labelledHash(LABELS.leafHash, seed("leaf"))).toBe(expected)
})

test("the same bytes have different hashes for different purposes", () => {
  const bytes = seed("bytes")
  const hashes = Object.values(LABELS).map((label) => labelledHash(label, bytes))
  expect(new Set(hashes).size).toBe(hashes.length)
  expect(payloadHash(bytes)).not.toBe(deviceIdOf(bytes))
})

test("a payload hash changes with any byte", () => {
  expect(payloadHash(seed("a"))).not.toBe(payloadHash(seed("b")))
  expect(payloadHash(concat(seed("a"), new Uint8Array(1)))).not.toBe(payloadHash(seed("a")))
})
