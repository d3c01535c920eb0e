import { encode, type Hash, upFrame } from "@tacit/protocol"
import { beforeEach, describe, expect, test } from "vitest"
import { type Facts, gather, type View } from "../oracle/facts.ts"
import { campOf } from "./camps.ts"
import { History } from "./history.ts"
import { judge } from "./oracle.ts"

/** A seed whose camp is one of friends, so that there is a group with messages in it. */
const SEED = 1

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

let history: History
let facts: Facts

beforeEach(async () => {
  history = await History.begin(SEED, await campOf(SEED))
  const [seat] = history.cast.seats
  const [conversation] = seat?.known ?? []
  if (!seat || !conversation) throw new TypeError("nobody knows anything")
  history.say(seat, conversation)
  await history.world.settle()
  facts = await gather(history.world, history.cast.running, history.cast.accounts)
})

/** The first view with messages, and the newest of them. */
function someMessage(): { view: View; index: number } {
  for (const view of [...facts.views.values()].flat()) {
    const newest = [...view.records.values()].findLast(({ row }) => row.kind === "message")
    if (newest) return { view, index: newest.index }
  }
  throw new TypeError("no message anywhere")
}

function changeRecord(change: (record: NonNullable<ReturnType<View["records"]["get"]>>) => unknown): void {
  const { view, index } = someMessage()
  const record = view.records.get(index)
  if (record) (view.records as Map<number, unknown>).set(index, change(record))
}

const firstView = () => [...facts.views.values()].flat()[0] as Mutable<View>

const wrongs: readonly (readonly [string, string, () => void])[] = [
  [
    "an entry that a member does not have",
    "has nothing",
    () => {
      const { view, index } = someMessage()
      ;(view.records as Map<number, unknown>).delete(index)
    },
  ],
  [
    "another entry at a place",
    "has another entry",
    () => changeRecord((record) => ({ ...record, hash: "0".repeat(64) })),
  ],
  [
    "a message that does not open",
    "instead of a message",
    () => changeRecord((record) => ({ ...record, row: { kind: "refused", id: "x", reason: "damaged" } })),
  ],
  [
    "a message that is another's",
    "shows another message",
    () => changeRecord((record) => ({ ...record, row: { ...record.row, id: "f".repeat(32) } })),
  ],
  [
    "a counter that falls",
    "counter that does not rise",
    () => changeRecord((record) => ({ ...record, row: { ...record.row, counter: 0 } })),
  ],
  [
    "a message for who is no member",
    "shows what is not for it",
    () => {
      const { view, index } = someMessage()
      const header = facts.conversations.get(view.summary.conversation)?.headers[index]
      const others = (facts.rosters.get(header?.opening as Hash) ?? []).filter(
        (account) => account !== view.seat.account,
      )
      ;(facts.rosters as Map<Hash, unknown>).set(header?.opening as Hash, others)
    },
  ],
  [
    "a text that stands twice",
    "stands at",
    () => {
      const { view, index } = someMessage()
      const record = view.records.get(index)
      if (record) (view.records as Map<number, unknown>).set(index + 100, { ...record, index: index + 100 })
    },
  ],
  [
    "a text that nobody has",
    "is lost",
    () => {
      for (const view of [...facts.views.values()].flat()) (view.records as Map<number, unknown>).clear()
    },
  ],
  [
    "a conversation that a device does not know",
    "does not know",
    () => {
      for (const [id, views] of facts.views)
        (facts.views as Map<typeof id, readonly View[]>).set(id, views.slice(1))
    },
  ],
  [
    "members that are not the server's",
    "other members",
    () => {
      const view = firstView()
      view.summary = { ...view.summary, members: view.summary.members.slice(1) }
    },
  ],
  [
    "members that are not those of MLS",
    "than MLS has",
    () => {
      const view = firstView()
      if (view.mls) view.mls = { ...view.mls, members: view.mls.members.slice(1) }
    },
  ],
  [
    "a key of an epoch without the account",
    "not for it",
    () => {
      const view = firstView()
      view.epochs = view.epochs.map(({ keys, roster }) => ({ keys, roster: { ...roster, members: [] } }))
    },
  ],
  [
    "two keys of one epoch",
    "another key",
    () => {
      const view = firstView()
      view.epochs = view.epochs.map(({ keys, roster }) => ({
        keys: { ...keys, key: new Uint8Array(32) },
        roster,
      }))
    },
  ],
  [
    "a message sealed twice",
    "sealed",
    () => {
      const { device } = history.cast.seats[0] as History["cast"]["seats"][number]
      for (const payload of [Uint8Array.of(1), Uint8Array.of(2)]) {
        const request = {
          kind: "message" as const,
          conversation: "a".repeat(64) as never,
          id: "0b6ca8c5-0f3c-4a8e-8d0f-0a5b5c1f7d11" as never,
          epoch: 1,
          opening: "c".repeat(64) as Hash,
          payload,
        }
        ;(history.world.network.requests as unknown[]).push({
          device: device.name,
          frame: encode(upFrame, { requestId: 1, request }),
        })
      }
    },
  ],
  [
    "an alarm",
    "tells of",
    () => {
      history.cast.seats[0]?.device.events.push({ kind: "vault-tampered", detail: "" })
    },
  ],
  ["a bug", "bug: Error: of ours", () => history.world.bugs.push(new Error("of ours"))],
  [
    "something that never ends",
    "never ends",
    () => {
      const [seat] = history.cast.seats
      if (seat) history.start(seat, "waits", () => new Promise(() => {}))
    },
  ],
  ["a device that is not online", "is waiting", () => history.world.network.cutAll()],
  [
    "a text on the wire",
    "a text is on the wire",
    () => history.world.network.wire.push(Buffer.from("this is a canary")),
  ],
  ["a text in the log", "a text is on the log", () => history.world.logged.push("this is a canary")],
  [
    "a secret in the store",
    "a secret that a device drew is on the store",
    () => {
      const drawn =
        history.cast.seats[0]?.device.drawn.find(({ length }) => length >= 32) ??
        history.camp.devices[0]?.drawn.find(({ length }) => length >= 32)
      history.store.calls.push({ table: "vaults", method: "putObject", args: [drawn] })
    },
  ],
  [
    "an epoch key on the wire",
    "an epoch key is on the wire",
    () => {
      history.world.network.wire.push(firstView().epochs[0]?.keys.key ?? new Uint8Array())
    },
  ],
]

describe("The oracle", () => {
  test("has nothing to say of an honest history", () => {
    expect(judge(history, facts)).toEqual([])
  })

  test.each(wrongs)("sees %s", (_what, said, doctor) => {
    doctor()
    expect(judge(history, facts).join("\n")).toContain(said)
  })
})
