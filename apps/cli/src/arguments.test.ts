import { describe, expect, test } from "vitest"
import { checkInvocation, numberOption, parseInvocation, type Signature } from "./arguments.ts"
import { EXIT } from "./exit.ts"

const send: Signature = { name: "send", takes: ["PERSON", "TEXT"], options: [] }
const history: Signature = { name: "history", takes: ["CONVERSATION"], options: ["limit"] }
const usageFailure = expect.objectContaining({ exit: EXIT.usage })

const failureOf = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return error
  }
}

describe("the command line", () => {
  test("may have its options anywhere", () => {
    const invocation = parseInvocation(["--json", "history", "bob", "--limit", "3", "--profile=/tmp/p"])
    expect(invocation).toEqual({
      command: "history",
      positionals: ["bob"],
      options: { json: true, limit: "3", profile: "/tmp/p" },
    })
  })

  test("takes text that begins with a hyphen behind two of them", () => {
    expect(parseInvocation(["send", "bob", "--", "--json"])).toMatchObject({
      positionals: ["bob", "--json"],
      options: {},
    })
  })

  test.each([["--colour"], ["--limit"], ["--json=yes"], ["-x"]])("is refused with %s", (...args) => {
    expect(failureOf(() => parseInvocation(["chats", ...args]))).toEqual(usageFailure)
  })

  test.each([
    ["send bob", send],
    ["send bob two words", send],
    ["send bob hi --limit 3", send],
    ["history", history],
    ["history bob --for 3", history],
  ])("%s is refused, because the command takes something else", (line, signature) => {
    const invocation = parseInvocation(line.split(" "))
    expect(failureOf(() => checkInvocation(invocation, signature))).toEqual(usageFailure)
  })

  test("passes what the command takes", () => {
    checkInvocation(parseInvocation(["history", "bob", "--limit", "3", "--server", "x", "--json"]), history)
    checkInvocation(parseInvocation(["send", "bob", "two words"]), send)
  })

  test("has numbers above 0 for options that need one", () => {
    expect(numberOption("limit", undefined, true)).toBeUndefined()
    expect(numberOption("limit", "20", true)).toBe(20)
    expect(numberOption("for", "0.5", false)).toBe(0.5)
    for (const text of ["0", "-1", "", " ", "many", "Infinity", "NaN", "1.5"]) {
      expect(
        failureOf(() => numberOption("limit", text, true)),
        text,
      ).toEqual(usageFailure)
    }
  })
})
