import { type AccountId, type CarriedEntry, decode, downFrame } from "@tacit/protocol"
import { expect, test } from "vitest"
import { memoryBus } from "../bus/memory-bus.ts"
import { silentLog } from "../log/log.ts"
import { conversationOf, done, messageTo } from "../testing/conversation.ts"
import { settled, World } from "../testing/world.ts"
import { fanOut } from "./fan-out.ts"

/** A second process on the same store: it hears of entries that it has not written itself. */
test("a process that did not write an entry reads it, and pushes in the order of the log", async () => {
  const world = await World.create()
  const alice = await world.join("alice")
  const bus = memoryBus()
  const other = fanOut(world.store, bus, silentLog, 10)
  const heard: CarriedEntry[] = []
  const recipient = (account: AccountId) => ({
    name: "elsewhere",
    account,
    push(frame: Uint8Array) {
      const decoded = decode(downFrame, frame)
      if (decoded.kind === "entry") heard.push(decoded.entry)
    },
    chainChanged: () => undefined,
    crowdedOut: () => undefined,
  })
  other.join(recipient(alice.person.account))
  const stand = await conversationOf(alice)
  const { conversation } = stand
  for (let i = 0; i < 3; i++) done(await alice.socket.request(messageTo(stand)))
  bus.publish("conversation", { conversation, index: 1, routed: [alice.person.account] })
  for (const index of [2, 3, 4]) bus.publish("conversation", { conversation, index, routed: undefined })
  await settled()
  expect(heard.map(({ header }) => header.index)).toEqual([1, 2, 3, 4])
  other.stop()
  bus.publish("conversation", { conversation, index: 4, routed: undefined })
  await settled()
  expect(heard).toHaveLength(4)
})
