import { isHandle } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { checkForm } from "./check-form.ts"

const GOOD = { handle: "alice", password: "rain moss copper", repeated: "rain moss copper" }
const faults = (change: Partial<typeof GOOD>) => Object.keys(checkForm({ ...GOOD, ...change }, isHandle))

describe("the sign-up form", () => {
  test("accepts a handle and a password typed twice", () => {
    expect(faults({})).toEqual([])
  })

  test("forgives spaces around the handle", () => {
    expect(faults({ handle: " alice " })).toEqual([])
  })

  test("names each input that has to be changed", () => {
    expect(faults({ handle: "a b" })).toEqual(["handle"])
    expect(faults({ password: "short", repeated: "short" })).toEqual(["password"])
    expect(faults({ repeated: "rain moss coper" })).toEqual(["repeated"])
    expect(faults({ handle: "", password: "", repeated: "x" })).toEqual(["handle", "password", "repeated"])
  })
})
