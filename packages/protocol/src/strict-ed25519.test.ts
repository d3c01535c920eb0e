import { ed25519 } from "@noble/curves/ed25519.js"
import { describe, expect, test } from "vitest"
import { keyPair, seed } from "../vectors/people.ts"
import { verifyStrict } from "./strict-ed25519.ts"

const { public: key, secret } = keyPair("signer")
const message = seed("what is signed")
const signature = ed25519.sign(message, secret)

const turned = (bytes: Uint8Array) => bytes.map((byte, i) => (i === 3 ? byte ^ 1 : byte))

describe("a signature that held before", () => {
  test("holds again, and for nothing but the very same key, message and signature", () => {
    for (let time = 0; time < 3; time++) {
      expect(verifyStrict(key, signature, message)).toBe(true)
      expect(verifyStrict(turned(key), signature, message)).toBe(false)
      expect(verifyStrict(key, turned(signature), message)).toBe(false)
      expect(verifyStrict(key, signature, turned(message))).toBe(false)
    }
  })

  test("does not hold with a byte moved from one part to the next", () => {
    const longer = Uint8Array.of(...message, 7)
    const moved = [
      [key.subarray(0, 31), Uint8Array.of(key[31] as number, ...signature.subarray(0, 63)), longer],
      [Uint8Array.of(...key, signature[0] as number), signature.subarray(1), message],
      [key, Uint8Array.of(...signature, message[0] as number), message.subarray(1)],
      [key, signature.subarray(0, 63), Uint8Array.of(signature[63] as number, ...message)],
    ] as const
    for (const [movedKey, movedSignature, rest] of moved)
      expect(verifyStrict(movedKey, movedSignature, rest)).toBe(false)
  })
})
