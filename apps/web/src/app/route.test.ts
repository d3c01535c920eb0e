import { describe, expect, test } from "vitest"
import { formatRoute, HOME, parentOf, parseRoute, type Route } from "./route.ts"

const ROUTES: readonly Route[] = [
  { kind: "home" },
  { kind: "settings" },
  { kind: "add", person: "abcd-efgh" },
  { kind: "add", person: "a/b c%ü" },
  { kind: "chat", conversation: "0f12", details: false },
  { kind: "chat", conversation: "0f12", details: true },
]

describe("routes", () => {
  test.each(ROUTES)("$kind survives the address bar", (route) => {
    expect(parseRoute(formatRoute(route))).toEqual(route)
  })

  test.each([
    "",
    "#",
    "#/",
    "#settings",
    "#/settings/more",
    "#/c",
    "#/c/",
    "#/c/1/other",
    "#/c/1/details/x",
    "#/add/%E0%A4%A",
    "#/nowhere/1",
    "javascript:alert(1)",
  ])("%j leads home", (hash) => {
    expect(parseRoute(hash)).toEqual(HOME)
  })

  test("back from the details is the chat, from anything else it is the list", () => {
    const chat: Route = { kind: "chat", conversation: "1", details: false }
    expect(parentOf({ ...chat, details: true })).toEqual(chat)
    expect(parentOf(chat)).toEqual(HOME)
    expect(parentOf({ kind: "settings" })).toEqual(HOME)
  })
})
