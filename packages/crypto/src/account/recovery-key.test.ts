import { base32Encode } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { seededRandom } from "../testing/random.ts"
import { deriveRecovery, formatRecoveryKey, generateRecoveryKey, parseRecoveryKey } from "./recovery-key.ts"

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
const random = seededRandom(8)
const key = random.bytes(20)
const text = formatRecoveryKey(key)
const groups = text.split("-")

function replaced(at: number, symbol: string): string {
  return text.slice(0, at) + symbol + text.slice(at + 1)
}

const groupOf = (at: number) => Math.floor(at / 6) + 1

describe("recovery key", () => {
  test("is eight groups of five and reads back", () => {
    expect(text).toMatch(/^([a-z2-7]{5}-){7}[a-z2-7]{5}$/)
    expect(parseRecoveryKey(text)).toEqual({ ok: true, key })
    const generated = generateRecoveryKey(random)
    expect(parseRecoveryKey(generated).ok).toBe(true)
    expect(generated).not.toBe(generateRecoveryKey(random))
  })

  test("is read whatever the case, the spaces and the hyphens", () => {
    const typed = [
      text.toUpperCase(),
      text.replaceAll("-", ""),
      text.replaceAll("-", " "),
      `  ${groups.join(" - ")}\n`,
      `${text.slice(0, 3)}-${text.slice(3)}`,
    ]
    for (const form of typed) expect(parseRecoveryKey(form)).toEqual({ ok: true, key })
  })

  test("VA-13: every single wrong symbol is found and its group named", () => {
    for (let at = 0; at < text.length; at++) {
      if (text[at] === "-") continue
      for (const symbol of ALPHABET) {
        if (symbol === text[at]) continue
        expect(parseRecoveryKey(replaced(at, symbol))).toEqual({
          ok: false,
          fault: "checksum",
          group: groupOf(at),
        })
      }
    }
  })

  test("VA-13: two symbols of a group in the wrong order are found", () => {
    for (let seed = 0; seed < 50; seed++) {
      const [first = ""] = generateRecoveryKey(seededRandom(seed)).split("-")
      const rest = generateRecoveryKey(seededRandom(seed)).slice(5)
      for (let i = 0; i < 5; i++) {
        for (let j = i + 1; j < 5; j++) {
          if (first[i] === first[j]) continue
          const symbols = [...first]
          ;[symbols[i], symbols[j]] = [symbols[j] as string, symbols[i] as string]
          const parsed = parseRecoveryKey(symbols.join("") + rest)
          expect(parsed).toEqual({ ok: false, fault: "checksum", group: 1 })
        }
      }
    }
  })

  test("VA-13: two groups in the wrong order are found", () => {
    for (let i = 0; i < 8; i++) {
      for (let j = i + 1; j < 8; j++) {
        const swapped = [...groups]
        ;[swapped[i], swapped[j]] = [groups[j] as string, groups[i] as string]
        expect(parseRecoveryKey(swapped.join("-"))).toMatchObject({
          ok: false,
          fault: "checksum",
          group: i + 1,
        })
      }
    }
  })

  test("names the group of a symbol that no key has", () => {
    for (const symbol of "0189é_") {
      expect(parseRecoveryKey(replaced(7, symbol))).toEqual({ ok: false, fault: "symbol", group: 2 })
    }
  })

  test("names the group of a missing or doubled symbol if the groups are kept apart", () => {
    const missing = [...groups.slice(0, 4), "abcd", ...groups.slice(5)].join(" ")
    expect(parseRecoveryKey(missing)).toEqual({ ok: false, fault: "length", group: 5 })
    expect(parseRecoveryKey(`${text}a`)).toEqual({ ok: false, fault: "length", group: 8 })
    expect(parseRecoveryKey(text.replaceAll("-", "").slice(1))).toEqual({
      ok: false,
      fault: "length",
      group: 8,
    })
    expect(parseRecoveryKey(text.slice(6))).toEqual({ ok: false, fault: "length" })
    expect(parseRecoveryKey("")).toEqual({ ok: false, fault: "length" })
  })

  test("VA-13: no random text passes", () => {
    let passed = 0
    for (let i = 0; i < 50_000; i++) {
      if (parseRecoveryKey(base32Encode(random.bytes(25))).ok) passed++
    }
    expect(passed).toBe(0)
  })

  test("gives a key for each purpose", () => {
    const { slotSeed, anchorKey, signing } = deriveRecovery(key)
    expect(deriveRecovery(key)).toEqual({ slotSeed, anchorKey, signing })
    const secrets = [key, slotSeed, anchorKey, signing.secretKey, deriveRecovery(random.bytes(20)).slotSeed]
    expect(new Set(secrets.map(String)).size).toBe(secrets.length)
    expect(() => deriveRecovery(key.subarray(1))).toThrow(RangeError)
    expect(() => formatRecoveryKey(key.subarray(1))).toThrow(RangeError)
  })
})
