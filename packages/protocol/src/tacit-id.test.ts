import { describe, expect, test } from "vitest"
import { alice } from "../vectors/people.ts"
import { base32Encode } from "./base32.ts"
import { fromHex } from "./codec/bytes.ts"
import { formatTacitId, parseTacitId } from "./tacit-id.ts"

const { account } = alice.chain
const shown = formatTacitId(account)

describe("a Tacit ID", () => {
  test("is lower-case base32 in fourteen groups of four", () => {
    expect(shown).toMatch(/^([a-z2-7]{4}-){13}[a-z2-7]{4}$/)
    expect(parseTacitId(shown)).toBe(account)
  })

  test("is read whatever its case, spaces and hyphens", () => {
    expect(parseTacitId(shown.toUpperCase())).toBe(account)
    expect(parseTacitId(shown.replaceAll("-", ""))).toBe(account)
    expect(parseTacitId(` ${shown.replaceAll("-", " ")}\n`)).toBe(account)
  })

  test("with one wrong character is no Tacit ID, wherever it stands", () => {
    const symbols = shown.replaceAll("-", "")
    for (let i = 0; i < symbols.length; i++) {
      for (const wrong of "abcdefghijklmnopqrstuvwxyz234567") {
        if (wrong === symbols[i]) continue
        expect(parseTacitId(symbols.slice(0, i) + wrong + symbols.slice(i + 1))).toBeUndefined()
      }
    }
  })

  test("with two neighbours exchanged is no Tacit ID", () => {
    const symbols = shown.replaceAll("-", "")
    for (let i = 0; i + 1 < symbols.length; i++) {
      const [a, b] = [symbols[i] as string, symbols[i + 1] as string]
      if (a !== b) expect(parseTacitId(symbols.slice(0, i) + b + a + symbols.slice(i + 2))).toBeUndefined()
    }
  })

  test.each([
    ["nothing", ""],
    ["a handle", "alice"],
    ["an id without its checksum", base32Encode(fromHex(account))],
    ["one symbol less", shown.slice(0, -1)],
    ["one symbol more", `${shown}a`],
    ["the hexadecimal id", account],
  ])("is not %s", (_what, text) => {
    expect(parseTacitId(text)).toBeUndefined()
  })
})
