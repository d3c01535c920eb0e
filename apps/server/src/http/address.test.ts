import type { IncomingMessage } from "node:http"
import { expect, test } from "vitest"
import { addressOf } from "./address.ts"

function requestFrom(remoteAddress: string, forwarded?: string): IncomingMessage {
  const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded }
  return { socket: { remoteAddress }, headers } as IncomingMessage
}

test("an address is that of the connection, whatever the sender claims", () => {
  expect(addressOf(requestFrom("192.0.2.1", "203.0.113.9"), 0)).toBe("192.0.2.1")
})

test("behind proxies it is what the outermost trusted one saw", () => {
  expect(addressOf(requestFrom("10.0.0.1", "203.0.113.9"), 1)).toBe("203.0.113.9")
  expect(addressOf(requestFrom("10.0.0.1", "forged, 203.0.113.9"), 1)).toBe("203.0.113.9")
  expect(addressOf(requestFrom("10.0.0.1", "forged, 203.0.113.9, 10.0.0.2"), 2)).toBe("203.0.113.9")
  expect(addressOf(requestFrom("10.0.0.1"), 1)).toBe("10.0.0.1")
})
