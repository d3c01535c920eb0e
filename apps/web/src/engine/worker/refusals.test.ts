import { BrokenServerError, ConnectionLostError } from "@tacit/client"
import { MalformedError, ProtocolError } from "@tacit/protocol"
import { expect, test } from "vitest"
import { refusalOf } from "./refusals.ts"

test("CO-10 a server that answers nonsense is named, and is no bug of the app", () => {
  for (const error of [new MalformedError("truncated"), new BrokenServerError("a list without end")]) {
    const { code, message } = refusalOf(error)
    expect(code).toBe("broken-server")
    expect(message).toContain("The server does not keep to the protocol.")
    expect(message).not.toContain(error.message)
  }
})

test("each error has words of its own, and one that nobody expected says that it is a bug", () => {
  expect(refusalOf(new ProtocolError("bad-credentials"))).toMatchObject({ field: "password" })
  expect(refusalOf(new ConnectionLostError("lost")).code).toBe("offline")
  expect(refusalOf(new TypeError("x is undefined"))).toMatchObject({
    code: "bug",
    message: expect.stringContaining("Something went wrong in Tacit itself."),
  })
})
