import { inspect } from "node:util"
import { describe, expect, test } from "vitest"
import { SecretBytes } from "./secret.ts"

describe("SecretBytes", () => {
  const bytes = () => Uint8Array.from([0xde, 0xad, 0xbe, 0xef])

  test("reveals what it was made of", () => {
    expect(new SecretBytes(bytes()).reveal()).toEqual(bytes())
  })

  test("overwrites the bytes when wiped and reveals nothing after", () => {
    const raw = bytes()
    const secret = new SecretBytes(raw)
    secret.wipe()
    secret.wipe()
    expect(raw).toEqual(new Uint8Array(4))
    expect(() => secret.reveal()).toThrow("wiped")
  })

  test("is not printed or serialised, also inside other values", () => {
    const holder = { secret: new SecretBytes(bytes()) }
    const printed = [
      JSON.stringify(holder),
      inspect(holder, { depth: 9, showHidden: true }),
      `${holder.secret}`,
      JSON.stringify(Object.entries(holder.secret)),
    ].join()
    expect(printed).toContain("[secret]")
    expect(printed).not.toMatch(/222|0xde|dead|190/i)
  })
})
