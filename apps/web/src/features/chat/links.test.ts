import { describe, expect, test } from "vitest"
import { type TextPart, textParts } from "./links.ts"

const links = (text: string) => textParts(text).filter((part) => part.kind === "link")
const joined = (parts: readonly TextPart[]) => parts.map((part) => part.text).join("")

describe("addresses in messages", () => {
  test("are found between words, and no character of the message is lost", () => {
    const text = "see https://example.org/a?b=c#d, or write to mailto:bob@example.org. (http://x.example)"
    expect(joined(textParts(text))).toBe(text)
    expect(links(text).map((link) => link.text)).toEqual([
      "https://example.org/a?b=c#d",
      "mailto:bob@example.org",
      "http://x.example",
    ])
  })

  test("keep a bracket that they opened", () => {
    expect(links("https://en.example.org/wiki/Bar_(law)")[0]?.text).toBe(
      "https://en.example.org/wiki/Bar_(law)",
    )
    expect(links("(https://example.org/a)")[0]?.text).toBe("https://example.org/a")
  })

  test("a message without any is one piece of text, even if empty", () => {
    expect(textParts("hello")).toEqual([{ kind: "text", text: "hello" }])
    expect(textParts("")).toEqual([{ kind: "text", text: "" }])
  })

  test("tell the real host of a look-alike (CO-02)", () => {
    expect(links("https://exаmple.org/")[0]?.host).toBe("xn--exmple-4nf.org")
  })

  test("that hide their host behind a name are plain text", () => {
    expect(links("https://bank.example@evil.example/")).toEqual([])
    expect(links("https://a:b@evil.example/")).toEqual([])
  })

  test("end where the direction of text is turned", () => {
    expect(links("https://example.org/\u202Egpj.exe")[0]?.text).toBe("https://example.org/")
  })
})

describe("addresses that could do something (CO-02)", () => {
  const schemes = [
    "javascript",
    "JaVaScRiPt",
    "data",
    "blob",
    "file",
    "vbscript",
    "intent",
    "ftp",
    "ms-msdt",
    "about",
    "view-source",
    "x-apple.systempreferences",
    "filesystem",
    "chrome",
    "ws",
  ]
  const separators = [":", ":\t", "\u0000:", "\u200b:", "&colon;", "%3A", "：", ":\r\n", "\\:", ":/"]
  const bodies = ["//example.org/", "alert(1)", "text/html,<script>alert(1)</script>", "//%0aalert(1)"]
  const variants = schemes.flatMap((scheme) =>
    separators.flatMap((separator) => bodies.map((body) => `${scheme}${separator}${body}`)),
  )

  test(`${variants.length} variants lead nowhere, or to the web`, () => {
    expect(variants.length).toBeGreaterThan(300)
    for (const variant of [...variants, ...variants.map((each) => ` ${each}`)]) {
      for (const link of links(variant)) expect(link.href).toMatch(/^(https?:\/\/|mailto:)/)
      expect(joined(textParts(variant))).toBe(variant)
    }
  })
})

describe("pathological text (CO-09)", () => {
  test.each([
    ["colons", "https:".repeat(3000)],
    ["brackets", `https://example.org/${")".repeat(16_000)}`],
    ["dots", `https://example.org/${".".repeat(16_000)}`],
    ["addresses", "https://a.example ".repeat(900)],
    ["marks", `a${"\u0301".repeat(16_000)}`],
  ])("%s are read in one go", (_, text) => {
    const begin = performance.now()
    textParts(text)
    expect(performance.now() - begin).toBeLessThan(200)
  })
})
