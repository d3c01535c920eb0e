import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { configurationPage } from "./document.ts"
import { readConfig } from "./read-config.ts"

function problemsOf(environment: Record<string, string>): readonly string[] {
  const result = readConfig(environment)
  return result.ok ? [] : result.problems
}

describe("the configuration", () => {
  test("without any setting serves the own machine only", () => {
    const result = readConfig({})
    expect(result).toMatchObject({
      ok: true,
      config: { data: "./data", listen: { port: 8080, host: "127.0.0.1", origins: undefined } },
    })
  })

  test("listens to everybody once an origin is named", () => {
    const result = readConfig({ TACIT_ORIGIN: "https://chat.example, https://other.example:8443" })
    expect(result).toMatchObject({
      ok: true,
      config: {
        listen: { host: "0.0.0.0", origins: ["https://chat.example", "https://other.example:8443"] },
      },
    })
  })

  test.each([
    "http://chat.example",
    "http://192.168.1.5:8080",
    "http://localhost.evil.test",
    "https://chat.example/",
    "https://chat.example/path",
    "https://Chat.example",
    "https://chat.example:443",
    "chat.example",
    "null",
    "*",
    "",
  ])("refuses %j as an origin", (origin) => {
    expect(problemsOf({ TACIT_ORIGIN: origin })).toHaveLength(1)
  })

  test("says why plain http is refused", () => {
    expect(problemsOf({ TACIT_ORIGIN: "http://chat.example" })[0]).toContain("https")
  })

  test("allows plain http at the own machine", () => {
    const origins = "http://localhost:3000,http://127.0.0.1:3000,http://[::1]:3000"
    expect(problemsOf({ TACIT_ORIGIN: origins })).toEqual([])
  })

  test("refuses names that it does not know, and tells of all problems at once", () => {
    const problems = problemsOf({ TACIT_ORIGN: "https://chat.example", PORT: "many", TACIT_LIMIT_LOGIN: "0" })
    const names = problems.map((problem) => problem.split(":")[0])
    expect(names.sort()).toEqual(["PORT", "TACIT_LIMIT_LOGIN", "TACIT_ORIGN"])
  })

  test("leaves the command line's own names alone", () => {
    expect(problemsOf({ TACIT_PASSWORD: "secret", HOME: "/root" })).toEqual([])
  })

  test("is described by docs/configuration.md as it is", () => {
    const page = join(import.meta.dirname, "../../../../docs/configuration.md")
    expect(readFileSync(page, "utf8")).toBe(configurationPage())
  })
})
