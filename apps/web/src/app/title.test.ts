import { describe, expect, test } from "vitest"
import type { ConversationItem } from "../model/model.ts"
import { titleOf } from "./title.ts"

const item = (conversation: string, name: string, unread: number): ConversationItem => ({
  conversation,
  name,
  unread,
  kind: "direct",
  peerTacitId: undefined,
  request: false,
  member: true,
  preview: undefined,
  at: 0,
})

describe("the title of the page", () => {
  const conversations = [item("1", "bob", 2), item("2", "carol", 1)]

  test("counts what is unread in all conversations", () => {
    expect(titleOf(conversations, { kind: "home" })).toBe("(3) Tacit")
    expect(titleOf([], { kind: "home" })).toBe("Tacit")
  })

  test("names what is open", () => {
    expect(titleOf(conversations, { kind: "chat", conversation: "1", details: false })).toBe(
      "(3) bob · Tacit",
    )
    expect(titleOf([item("1", "bob", 0)], { kind: "chat", conversation: "1", details: true })).toBe(
      "bob · Tacit",
    )
    expect(titleOf([], { kind: "settings" })).toBe("Settings · Tacit")
    expect(titleOf([], { kind: "chat", conversation: "gone", details: false })).toBe("Tacit")
  })
})
