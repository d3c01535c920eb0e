import type { AccountId, ConversationId } from "@tacit/protocol"
import { beforeEach, describe, expect, test } from "vitest"
import { Notices } from "./notices.ts"

const account = (letter: string) => letter.repeat(64) as AccountId
const identityChanged = (letter: string) => ({ kind: "identity-changed", account: account(letter) }) as const
const gapIn = (letter: string) =>
  ({ kind: "log-gap", conversation: letter.repeat(64) as ConversationId, index: 3 }) as const

let notices: Notices

beforeEach(() => {
  notices = new Notices()
})

const texts = () => notices.list.map(({ text }) => text)

describe("Notices", () => {
  test("say what happened, what is safe and what to do", () => {
    expect(notices.add(gapIn("c"))).toBe(true)
    expect(texts()).toEqual([
      "Part of a conversation is missing or damaged on the server. Everything else is unharmed. Ask the others for what you miss, and tell whoever runs the server.",
    ])
  })

  test("tell the same once, until it is dismissed", () => {
    expect(notices.add(gapIn("c"))).toBe(true)
    expect(notices.add({ ...gapIn("c"), index: 4 })).toBe(false)
    notices.dismiss(notices.list[0]?.id ?? "")
    expect(texts()).toEqual([])
    expect(notices.add(gapIn("c"))).toBe(true)
  })

  test("tell of each conversation and of each account", () => {
    for (const event of [gapIn("c"), gapIn("d"), identityChanged("a"), identityChanged("b")])
      expect(notices.add(event)).toBe(true)
    expect(notices.list).toHaveLength(4)
  })

  test("name an account by its Tacit ID, and by its handle once that is known", () => {
    notices.add(identityChanged("a"))
    notices.add(identityChanged("b"))
    expect(texts()[0]).toMatch(/^[a-z2-7]{4}-[a-z2-7]{4}… has a new identity/)
    notices.name(identityChanged("a"), "bob")
    expect(texts()[0]).toMatch(/^bob has a new identity/)
    expect(texts()[1]).not.toContain("bob")
  })

  test("do not bring back by its name what was dismissed", () => {
    notices.add(identityChanged("a"))
    notices.dismiss(notices.list[0]?.id ?? "")
    notices.name(identityChanged("a"), "bob")
    expect(texts()).toEqual([])
  })
})
