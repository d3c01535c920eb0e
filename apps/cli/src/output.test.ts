import { beforeEach, describe, expect, test } from "vitest"
import { Output } from "./output.ts"

describe("Output", () => {
  let out: string
  let err: string
  const streams = {
    out(text: string) {
      out += text
    },
    err(text: string) {
      err += text
    },
  }
  const rows = [
    { record: { n: 1 }, cells: ["a", "first", "one\ntwo"] },
    { record: { n: 2 }, cells: ["long", "2nd", "three"] },
  ]

  beforeEach(() => {
    out = ""
    err = ""
  })

  test("aligns columns, and lines of the last column", () => {
    new Output(streams, false).table(rows)
    expect(out).toBe("a     first  one\n             two\nlong  2nd    three\n")
  })

  test("prints one object a line for programs", () => {
    new Output(streams, true).table(rows)
    expect(out).toBe('{"n":1}\n{"n":2}\n')
  })

  test("CL1 keeps notes away from results", () => {
    new Output(streams, true).note("by the way")
    expect({ out, err }).toEqual({ out: "", err: "by the way\n" })
  })
})
