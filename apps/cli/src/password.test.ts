import { describe, expect, test } from "vitest"
import { EXIT } from "./exit.ts"
import { readPassword } from "./password.ts"

/** A terminal at which somebody types these words, or none. */
function typing(words: readonly string[] | undefined, env: Record<string, string> = {}) {
  const left = [...(words ?? [])]
  return { env, ask: async () => (words ? left.shift() : undefined) }
}

const usageFailure = expect.objectContaining({ exit: EXIT.usage })

describe("CL4 the password", () => {
  test("comes from the environment before anybody is asked", async () => {
    expect(await readPassword(typing([], { TACIT_PASSWORD: "given" }), true)).toBe("given")
  })

  test("is asked for once to open a profile and twice to make one", async () => {
    expect(await readPassword(typing(["typed"]), false)).toBe("typed")
    expect(await readPassword(typing(["typed", "typed"]), true)).toBe("typed")
    await expect(readPassword(typing(["typed", "tpyed"]), true)).rejects.toEqual(usageFailure)
  })

  test("cannot be empty", async () => {
    await expect(readPassword(typing([""]), false)).rejects.toEqual(usageFailure)
    await expect(readPassword(typing([], { TACIT_PASSWORD: "" }), false)).rejects.toEqual(usageFailure)
  })

  test("is missing where there is neither", async () => {
    await expect(readPassword(typing(undefined), false)).rejects.toMatchObject({
      exit: EXIT.usage,
      message: expect.stringContaining("TACIT_PASSWORD"),
    })
  })
})
