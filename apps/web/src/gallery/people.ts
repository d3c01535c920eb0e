/** The conversations that the gallery shows. Times are relative to `NOW`, so that pictures stay the same. */
import type { ChatRow, ChatSnapshot, ConversationItem } from "../model/model.ts"
import { TACIT_ID } from "./fake-tacit.ts"

/** A Friday afternoon. */
export const NOW = Date.parse("2026-11-20T14:36:00Z")
const DAY = 86_400_000
const MINUTE = 60_000

export const MARA = "c0ffee01"
export const KITCHEN = "c0ffee02"
export const TOMAS = "c0ffee03"
export const ODD = "c0ffee07"
export const LONG = "c0ffee08"

const SAFETY = "482139057711046739206551820394804613370519928117204486295037"
export const MARA_ID = "q3hz-7tnd-w5kx-2mvp-c6ay-jr4u-ebg5-s7lo-if2d-xt3n-m6wq-y4zk-h2vc-p5ra"

type Message = Extract<ChatRow, { kind: "message" }>

let rowNumber = 0
export function message(
  author: string,
  minutesAgo: number,
  text: string,
  change: Partial<Message> = {},
): Message {
  rowNumber += 1
  const own = author === "alice"
  return {
    kind: "message",
    id: `row-${rowNumber}`,
    index: rowNumber,
    own,
    author,
    text,
    at: NOW - minutesAgo * MINUTE,
    status: own ? "sent" : "received",
    reason: undefined,
    ...change,
  }
}

export function notice(minutesAgo: number, text: string, tone: "neutral" | "warning" = "neutral"): ChatRow {
  rowNumber += 1
  return { kind: "system", id: `row-${rowNumber}`, at: NOW - minutesAgo * MINUTE, tone, text }
}

export function chat(
  conversation: string,
  name: string,
  rows: readonly ChatRow[],
  change: Partial<ChatSnapshot> = {},
): ChatSnapshot {
  const newest = rows.reduce(
    (index, row) => Math.max(index, row.kind === "message" ? (row.index ?? -1) : -1),
    -1,
  )
  return {
    conversation,
    name,
    kind: "direct",
    request: false,
    member: true,
    members: [
      { tacitId: TACIT_ID, name: "alice" },
      { tacitId: MARA_ID, name },
    ],
    rows,
    loading: false,
    more: false,
    readUpTo: newest,
    details: { epoch: 4, safetyNumber: SAFETY },
    ...change,
  }
}

export function maraRows(): readonly ChatRow[] {
  const yesterday = DAY / MINUTE
  return [
    message("Mara Reyes", yesterday - 435, "Did the gallery say anything about the light in the back room?"),
    message("alice", yesterday - 441, "They did. North windows, no direct sun after ten."),
    message("alice", yesterday - 441.5, "We can bring our own stands, they have power along the wall."),
    notice(yesterday - 500, "Keys renewed"),
    message("Mara Reyes", 24, "Here is the floor plan: https://gallery.example/plans/back-room.pdf"),
    message(
      "Mara Reyes",
      23,
      "This is the wall I meant. The stain on the left is the reason they paint in March.",
    ),
    message("Mara Reyes", 22, "Two of ours fit if we turn them."),
    message("alice", 12, "Perfect. I will measure the doorway on Friday and send you the drawing."),
    message("alice", 11, "And the invoice, when they answer"),
    message("Mara Reyes", 4, "Thank you! No hurry with the invoice."),
  ]
}

export function kitchenRows(): readonly ChatRow[] {
  return [
    message("Jonas", 210, "Has anybody got the number of the tiler?"),
    message("Ines", 204, "I do. I will send it to you tonight."),
    message("alice", 190, "He is on holiday until the 30th, by the way."),
    notice(120, "Ines added Priya"),
    message("Priya", 96, "Hello everybody 👋"),
    message("Jonas", 31, "The oven people come Thursday."),
    message("Jonas", 30, "Between eight and twelve, so somebody has to be here."),
    message("Ines", 28, "I can do that."),
  ]
}

/** Everything that could break a layout. */
export function oddRows(): readonly ChatRow[] {
  return [
    message("bob", 60, "x".repeat(10_000)),
    message("bob", 50, "שלום! זה נכתב מימין לשמאל, עם English באמצע ומספר 42."),
    message("alice", 49, "مرحبا، كيف حالك اليوم؟"),
    message("bob", 48, `Z${"\u0301\u0308\u0323".repeat(60)}algo`),
    message("bob", 47, "\u202Egnp.exe is not what it seems \u202C"),
    message("alice", 46, "one\n\n\ntwo\n    indented\n\tand a tab"),
    message(
      "bob",
      45,
      "javascript:alert(1) <img src=x onerror=alert(1)> https://user@evil.example/ https://exаmple.org/",
    ),
    message("alice", 44, `https://example.org/${"a/".repeat(200)}`),
    message("alice", 43, "👩‍👩‍👧‍👦🏳️‍🌈👍🏽"),
    message("alice", 20, "This one is on its way", { status: "sending", index: undefined }),
    message("alice", 19, "And this one did not make it", {
      status: "failed",
      index: undefined,
      reason: "The server's disk is full.",
    }),
    message("alice", 18, "ok", { status: "failed", index: undefined }),
  ]
}

export function longRows(count: number): readonly Message[] {
  return Array.from({ length: count }, (_, place) => {
    const author = place % 7 < 4 ? "bob" : "alice"
    const words = "and then there was a little more to say about it"
      .split(" ")
      .slice(0, 2 + ((place * 5) % 9))
    return message(author, (count - place) * 9, `${place + 1}: ${words.join(" ")}`, { index: place })
  })
}

function item(
  conversation: string,
  name: string,
  minutesAgo: number,
  change: Partial<ConversationItem>,
): ConversationItem {
  return {
    conversation,
    kind: "direct",
    name,
    peerTacitId: `id of ${name}`,
    unread: 0,
    request: false,
    member: true,
    preview: undefined,
    at: NOW - minutesAgo * MINUTE,
    ...change,
  }
}

export function conversations(): readonly ConversationItem[] {
  const said = (text: string, own = false) => ({ preview: { text, own } })
  return [
    item(MARA, "Mara Reyes", 4, { peerTacitId: MARA_ID, ...said("Thank you! No hurry with the invoice.") }),
    item(KITCHEN, "Studio kitchen", 28, {
      kind: "group",
      peerTacitId: undefined,
      unread: 3,
      ...said("I can do that."),
    }),
    item(TOMAS, "Tomas Okafor", 45, { request: true, unread: 1 }),
    item("c0ffee04", "Elif", 196, said("I looked at the lease and it says nothing about the garden")),
    item("c0ffee05", "Nina Park", 1500, said("See you at the station", true)),
    item("c0ffee06", "quiet-heron", 4400, { member: false }),
    item(ODD, "bob", 9000, said("https://example.org/")),
    item(LONG, "Long history", 20_000, said("2000: and then", false)),
  ]
}
