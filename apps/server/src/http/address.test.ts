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

test("CN16 VA-07 a network of IPv6 addresses counts as one address, and IPv4 is IPv4 however it is written", () => {
  const one = addressOf(requestFrom("2001:db8:1:2:aaaa::1"), 0)
  expect(one).toBe("2001:db8:1:2::/64")
  expect(addressOf(requestFrom("2001:0DB8:1:2:ffff:1:2:3"), 0)).toBe(one)
  expect(addressOf(requestFrom("10.0.0.1", "2001:db8:1:2::9"), 1)).toBe(one)
  expect(addressOf(requestFrom("2001:db8:1:3::1"), 0)).not.toBe(one)
  expect(addressOf(requestFrom("::1"), 0)).toBe("0:0:0:0::/64")
  expect(addressOf(requestFrom("2001:db8::1"), 0)).toBe("2001:db8:0:0::/64")
  expect(addressOf(requestFrom("::ffff:192.0.2.1"), 0)).toBe("192.0.2.1")
})

test("behind proxies it is what the outermost trusted one saw", () => {
  expect(addressOf(requestFrom("10.0.0.1", "203.0.113.9"), 1)).toBe("203.0.113.9")
  expect(addressOf(requestFrom("10.0.0.1", "forged, 203.0.113.9"), 1)).toBe("203.0.113.9")
  expect(addressOf(requestFrom("10.0.0.1", "forged, 203.0.113.9, 10.0.0.2"), 2)).toBe("203.0.113.9")
  expect(addressOf(requestFrom("10.0.0.1"), 1)).toBe("10.0.0.1")
})
