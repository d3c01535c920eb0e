import { type ConversationId, type Hash, toHex } from "@tacit/protocol"
import { encodeContent } from "@tacit/protocol/content"
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { accountOf, deviceOf } from "../story/story.ts"
import { World } from "../world.ts"
import { DoctoredScene, FIRST, LAST, OTHER_ID, SHORT, turned } from "./doctored-scene.ts"
import { judgeScene, judgeWorld } from "./judge-world.ts"
import { takeWorlds, watchWorlds } from "./watched-worlds.ts"
import { updateOf, wipedGroup } from "./wiped-group.ts"

type Wrong = readonly [what: string, said: string, doctor: (it: DoctoredScene) => unknown]

const text = (words: string) => encodeContent({ kind: "text", text: words })
const wire = ({ story }: DoctoredScene) => story.world.network.wire

const SECRECY: readonly Wrong[] = [
  ["a text on the wire", `"${FIRST}" is on the wire`, (it) => it.add(wire(it), Buffer.from(FIRST))],
  ["a short text as a message has it", `"${SHORT}" is on the wire`, (it) => it.add(wire(it), text(SHORT))],
  [
    "a password in a log line",
    "a password is on the log",
    (it) => it.add(it.story.world.logged, "correct horse battery staple"),
  ],
  [
    "a secret in the store",
    "a secret that a device drew is on the store",
    (it) => {
      const args = [it.bob.drawn.find(({ length }) => length === 32)]
      it.add(it.story.world.store.calls, { table: "vaults", method: "putObject", args })
    },
  ],
  ["a local key on the wire", "the local key of bob-2", (it) => it.add(wire(it), it.bob.localKey)],
  [
    "an epoch key in a log line",
    "an epoch key in hex is on the log",
    (it) => it.add(it.story.world.logged, toHex(it.view(it.bob).epochs[0]?.keys.key as Uint8Array)),
  ],
]

const TIMELINE: readonly Wrong[] = [
  [
    "a message that is shown twice",
    "shows a message twice",
    (it) => it.changeShown(it.bob, (shown) => [...shown, ...shown.slice(-1)]),
  ],
  [
    "messages in another order",
    "in another order",
    (it) => it.changeShown(it.bob, (shown) => [...shown].reverse()),
  ],
  [
    "a message that is not shown",
    "does not show the message",
    (it) => it.changeShown(it.bob, (shown) => shown.slice(1)),
  ],
  [
    "a hole in a log",
    "has a hole",
    (it) => (it.view(it.bob).records as Map<number, unknown>).delete(it.place("first")),
  ],
  [
    "an id that stands twice",
    "repeats a message",
    (it) => {
      const first = it.view(it.bob).records.get(it.place("first"))
      it.replaceRow(it.bob, it.place("last"), first?.row ?? {})
    },
  ],
  [
    "a counter that falls",
    "counter that does not rise",
    (it) => it.changeRow(it.bob, it.place("last"), { counter: 0 }),
  ],
  [
    "another author",
    "otherwise than said",
    (it) => it.changeRow(it.bob, it.place("first"), { account: accountOf(it.bob) }),
  ],
  [
    "another device of the author",
    "otherwise than said",
    (it) => it.changeRow(it.bob, it.place("first"), { device: deviceOf(it.bob) }),
  ],
  [
    "other words",
    "otherwise than said",
    (it) => it.changeRow(it.bob, it.place("first"), { content: text("other words") }),
  ],
  [
    "a text in another's name",
    "did not say there so often",
    (it) => it.changeShown(it.bob, (shown) => shown.map((one) => ({ ...one, author: accountOf(it.bob) }))),
  ],
  [
    "a text more often than it was said",
    "did not say there so often",
    (it) => it.changeShown(it.bob, (shown) => shown.flatMap((one) => [one, { ...one, id: OTHER_ID }])),
  ],
  [
    "a text in another conversation",
    "did not say there so often",
    (it) => {
      const view = it.view(it.bob)
      view.summary = { ...view.summary, conversation: "f".repeat(64) as ConversationId }
    },
  ],
  [
    "two devices with different entries at one place",
    "have different things",
    (it) => it.changeRecord(it.bob, it.place("last"), (record) => ({ ...record, hash: "0".repeat(64) })),
  ],
  [
    "two devices with different messages in one entry",
    "have different things",
    (it) => it.changeRow(it.bob, it.place("last"), { counter: 7 }),
  ],
]

const MEMBERSHIP: readonly Wrong[] = [
  [
    "a member that MLS does not have",
    "other members than MLS",
    (it) => {
      const view = it.view(it.bob)
      view.summary = { ...view.summary, members: [...view.summary.members, accountOf(it.carol)] }
    },
  ],
  [
    "somebody in the MLS tree who is not shown",
    "other members than MLS",
    (it) => {
      const view = it.view(it.bob)
      if (view.mls) view.mls = { ...view.mls, members: [...view.mls.members, accountOf(it.carol)] }
    },
  ],
  [
    "a disk with the key of an epoch that its account was no member of",
    "that is not for it",
    (it) => {
      const { store, localKey } = it.bob
      it.add(it.story.world.evidence.devices, { ...it.carol, store, localKey })
    },
  ],
  [
    "disks that do not agree on the members of an epoch",
    "has other members in",
    (it) => {
      const opening = it.view(it.bob).epochs[0]?.roster.opening as Hash
      ;(it.scene.facts.rosters as Map<Hash, unknown>).set(opening, [])
    },
  ],
]

const NONCES: readonly Wrong[] = [
  [
    "a nonce that seals two messages",
    "alice-1 sent (message) has a nonce",
    (it) => {
      const message = it.sent("message")
      it.send({ ...message, id: OTHER_ID, payload: turned(message.payload) })
    },
  ],
  [
    "a nonce that seals two vault heads",
    "(vault head) has a nonce",
    (it) => {
      const transaction = it.sent("transact", ({ vault }) => vault !== undefined)
      const { vault } = transaction
      const head = vault && { ...vault.head.head, sealed: turned(vault.head.head.sealed) }
      if (vault && head) it.send({ ...transaction, vault: { ...vault, head: { ...vault.head, head } } })
    },
  ],
  [
    "a nonce that seals two vault objects",
    "(vault object) has a nonce",
    (it) => {
      const transaction = it.sent("transact", ({ vault }) => vault !== undefined)
      const { vault } = transaction
      const puts = vault?.puts.map((put) =>
        put.kind === "inline" ? { kind: put.kind, bytes: turned(put.bytes) } : put,
      )
      if (vault && puts) it.send({ ...transaction, vault: { ...vault, puts } })
    },
  ],
  ["a nonce that seals two anchors", "(anchor) has a nonce", (it) => it.signUpAgain("anchor")],
  ["an encapsulated key that seals two slots", "(slot) has a nonce", (it) => it.signUpAgain("slot")],
  [
    "a message that was sealed twice for one epoch",
    "twice for one epoch",
    (it) => it.send({ ...it.sent("message"), payload: it.story.world.random.bytes(512) }),
  ],
  [
    "ML-01 a commit from a state whose secrets were overwritten",
    "sealed a commit under zeros",
    async (it) => {
      const { world } = it.story
      const group = await wipedGroup(world, it.alice, it.team, "everything")
      const bytes = (await updateOf(world, group)).payload
      const transaction = it.sent("transact", ({ entries }) => entries.some(({ kind }) => kind === "commit"))
      const entries = transaction.entries.map((entry) =>
        entry.kind === "commit" ? { ...entry, payload: { kind: "inline" as const, bytes } } : entry,
      )
      it.send({ ...transaction, vault: undefined, entries })
    },
  ],
]

const SILENCE: readonly Wrong[] = [
  [
    "a message that was passed over",
    "passes over a message silently",
    (it) => it.replaceRow(it.bob, it.place("first"), { kind: "silent" }),
  ],
  [
    "a gap that nobody was told of",
    "has a gap that it did not tell of",
    (it) => it.replaceRow(it.bob, it.place("first"), { kind: "gap" }),
  ],
  [
    "a refusal that nobody was told of",
    "refused something and did not tell",
    (it) =>
      it.replaceRow(it.bob, it.place("first"), {
        kind: "refused",
        id: OTHER_ID,
        reason: "damaged",
        device: undefined,
      }),
  ],
  [
    "a message for a member who has no key",
    "has no key for what was for it",
    (it) =>
      it.replaceRow(it.bob, it.place("first"), {
        kind: "refused",
        id: OTHER_ID,
        reason: "no-key",
        device: undefined,
      }),
  ],
]

let it: DoctoredScene

beforeAll(async () => {
  it = await DoctoredScene.begin()
})

beforeEach(() => it.observe())

afterEach(() => it.restore())

describe("The oracle of worlds", () => {
  test("has nothing to say of an honest story", async () => {
    expect(judgeScene(it.scene)).toEqual([])
    expect(await judgeWorld(it.story.world)).toEqual([])
  })

  test.each([
    ...SECRECY.map((wrong) => ["I1", ...wrong] as const),
    ...TIMELINE.map((wrong) => ["I2", ...wrong] as const),
    ...MEMBERSHIP.map((wrong) => ["I3", ...wrong] as const),
    ...NONCES.map((wrong) => ["I4", ...wrong] as const),
    ...SILENCE.map((wrong) => ["I5", ...wrong] as const),
  ])("%s sees %s", async (invariant, _what, said, doctor) => {
    await doctor(it)
    const found = judgeScene(it.scene).filter((line) => line.includes(said))
    expect(found).not.toEqual([])
    for (const line of found) expect(line.startsWith(`${invariant} `)).toBe(true)
  })

  test("I4 sees a nonce that seals two records on a disk", async () => {
    const world = await World.create()
    const device = await world.signUp("alice")
    const [[, sealed] = []] = [...device.store.disk]
    await device.store.write([{ key: "other", value: turned(sealed as Uint8Array) }])
    expect(await judgeWorld(world)).toEqual(["I4 the disk of alice-1 has a nonce that was used before"])
  })

  test("I6 sees a bug, a device that never answers, and one that cannot", async () => {
    const world = await World.create()
    world.bugs.push(new Error("of ours"))
    const asked = { conversations: (): Promise<never> => new Promise(() => {}) }
    world.devices.push({ ...it.alice, engine: { profile: it.alice.engine.profile, reading: asked } as never })
    const found = (await judgeWorld(world)).join("\n")
    expect(found).toContain("I6 the world cannot be looked at: Error: nothing comes of it")
    expect(found).toContain("I6 a bug: Error: of ours")
    asked.conversations = () => Promise.reject(new Error("cannot"))
    expect((await judgeWorld(world)).join("\n")).toContain("I6 the world cannot be looked at: Error: cannot")
  })

  test("two devices may have different things once one of them has told of it", () => {
    it.changeRecord(it.bob, it.place("last"), (record) => ({ ...record, hash: "0".repeat(64) }))
    const event = { kind: "log-fork" as const, conversation: it.team, index: it.place("last") }
    it.add(it.story.world.evidence.told, { device: it.bob, event })
    expect(judgeScene(it.scene)).toEqual([])
  })

  test("excuses what was excused there, and nothing else", () => {
    const { evidence } = it.story.world
    it.changeRow(it.bob, it.place("last"), { device: deviceOf(it.bob) })
    it.replaceRow(it.bob, it.place("first"), { kind: "gap" })
    it.add(evidence.excuses, { invariant: "I5", device: it.bob, conversation: it.team, because: "so it is" })
    expect(judgeScene(it.scene)).toEqual([
      expect.stringMatching(`^I2 bob-2 .* shows "${LAST}" at`),
      expect.stringMatching("^I2 .* have different things"),
    ])
  })

  test("does not excuse another device, and says when there was nothing to excuse", () => {
    const { evidence } = it.story.world
    it.replaceRow(it.bob, it.place("first"), { kind: "gap" })
    it.add(evidence.excuses, { invariant: "I5", device: it.alice, because: "so it is" })
    expect(judgeScene(it.scene)).toEqual([
      expect.stringMatching("^I5 bob-2 .* has a gap"),
      `I5 was excused and holds: "so it is"`,
    ])
  })

  test("takes a bug that was expected, and says when it did not come", async () => {
    const world = await World.create()
    world.evidence.expectedBugs.push({ like: /of ours/, because: "so it is" })
    expect(await judgeWorld(world)).toEqual([`I6 a bug was expected and did not come: "so it is"`])
    world.bugs.push(new Error("of ours"))
    expect(await judgeWorld(world)).toEqual([])
  })
})

test("Worlds are remembered only while somebody watches, and only once", async () => {
  expect(takeWorlds()).toEqual([])
  watchWorlds()
  const [one, two] = [await World.create(), await World.create()]
  expect(takeWorlds()).toEqual([one, two])
  await World.create()
  expect(takeWorlds()).toEqual([])
})
