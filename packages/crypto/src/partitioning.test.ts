import { hkdf } from "@noble/hashes/hkdf.js"
import { sha256 } from "@noble/hashes/sha2.js"
import { concat, LABELS, labelled } from "@tacit/protocol"
import { expect, test } from "vitest"
import { anchorAad } from "./account/credential-layout.ts"
import { passwordCredential } from "./account/credentials.ts"
import { open, openCommitting } from "./seal.ts"
import { multiKeyCiphertext } from "./testing/multi-key-ciphertext.ts"
import { seededRandom } from "./testing/random.ts"

const random = seededRandom(9)
const GUESSES = 4
const label = LABELS.passwordAnchorKey
const aad = anchorAad("password")

/** Anchor keys of passwords that a server would like to try together. */
async function candidates(): Promise<readonly Uint8Array[]> {
  const credentials = Array.from({ length: GUESSES }, () => passwordCredential(random.bytes(64)))
  return (await Promise.all(credentials)).map(({ anchorKey }) => anchorKey)
}

/** What a key seals under, as anybody can compute who knows the key. */
function committed(key: Uint8Array, nonce: Uint8Array) {
  const info = labelled(LABELS.commitment, labelled(label, sha256(aad)))
  const block = hkdf(sha256, key, nonce, info, 64)
  return { inner: block.subarray(0, 32), commitment: block.subarray(32) }
}

test("VA-09 The attack is real: without a commitment one ciphertext opens under every candidate key", async () => {
  const keys = await candidates()
  const nonce = random.bytes(24)
  const sealed = concat(nonce, multiKeyCiphertext(keys, nonce, aad, random))
  const opened = keys.map((key) => open(key, aad, sealed))
  expect(opened.every((plaintext) => plaintext?.length === 16 * GUESSES)).toBe(true)
  expect(new Set(opened.map(String)).size).toBe(GUESSES)
  expect(open(random.bytes(32), aad, sealed)).toBeUndefined()
})

test("VA17 VA-09 With it a forged anchor opens under one candidate at most, so a log-in tests one password", async () => {
  const keys = await candidates()
  const nonce = random.bytes(24)
  const inner = keys.map((key) => committed(key, nonce).inner)
  const forged = multiKeyCiphertext(inner, nonce, aad, random)
  for (const key of keys) {
    const sealed = concat(nonce, committed(key, nonce).commitment, forged)
    const opening = keys.filter((each) => openCommitting(each, label, aad, sealed) !== undefined)
    expect(opening).toEqual([key])
  }
})
