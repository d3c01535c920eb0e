import { type Hash, LIMITS, type Part, payloadHash, type Request, vaultObjectHash } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import {
  afterCommit,
  commitEntry,
  conversationOf,
  done,
  messageTo,
  post,
  type Stand,
  signed,
  transactionOf,
} from "../testing/conversation.ts"
import { someBytes, someConversation, someMessageId } from "../testing/random.ts"
import type { Answer, TestSocket } from "../testing/test-socket.ts"
import { type Member, settled, World } from "../testing/world.ts"
import { CLOSE } from "./close-codes.ts"

/** Names of what is stored for somebody; whoever asks here has them all, as if they had been overheard. */
interface Names {
  readonly stand: Stand
  readonly parts: Readonly<Record<"log" | "inbox" | "vault" | "upload", Hash>>
  readonly object: Hash
  readonly inboxItem: number
}

const invented = (): Names => {
  const hash = () => payloadHash(someBytes(8))
  const stand = { conversation: someConversation(), epoch: 3, opening: hash() }
  const parts = { log: hash(), inbox: hash(), vault: hash(), upload: hash() }
  return { stand, parts, object: hash(), inboxItem: 999 }
}

async function stage({ socket }: Member, bytes: Uint8Array): Promise<Extract<Part, { kind: "staged" }>> {
  const hash = payloadHash(bytes)
  for (let offset = 0; offset < bytes.length; offset += LIMITS.inlinePart) {
    const chunk = bytes.slice(offset, offset + LIMITS.inlinePart)
    done(await socket.request({ kind: "part-put", hash, total: bytes.length, offset, bytes: chunk }))
  }
  return { kind: "staged", hash }
}

/** Alice talks to bob and carol since she removed mallory; there is something large in every place. */
async function scene() {
  const world = await World.create()
  const alice = await world.join("alice")
  const bob = await world.join("bob")
  const carol = await world.join("carol")
  const mallory = await world.join("mallory")
  const first = await conversationOf(alice, bob, mallory)
  const [joined] = await world.store.read(({ inboxes }) => inboxes.list(mallory.person.account, 0, 9))
  done(await mallory.socket.request(transactionOf({ inboxAcks: [joined?.id ?? 0] })))
  const removal = commitEntry(alice, first, [alice, bob])
  done(await post(alice, removal))
  const second = afterCommit(removal)
  done(await bob.socket.request(messageTo(second)))
  const large = () => someBytes(LIMITS.inlinePart + 1)
  const [payload, welcome, object] = [await stage(alice, large()), await stage(alice, large()), large()]
  const adding = commitEntry(alice, second, [alice, bob, carol], {
    payload,
    welcomes: [{ account: carol.person.account, welcome }],
  })
  done(await post(alice, adding))
  const inVault = await stage(carol, object)
  const vault = carol.person.vaultWrite(carol.device, [inVault])
  done(await carol.socket.request(transactionOf({ vault })))
  const upload = await stage(carol, large())
  const [item] = await world.store.read(({ inboxes }) => inboxes.list(carol.person.account, 0, 9))
  const real: Names = {
    stand: { conversation: first.conversation, epoch: second.epoch + 1, opening: payload.hash },
    parts: { log: payload.hash, inbox: welcome.hash, vault: inVault.hash, upload: upload.hash },
    object: vaultObjectHash(object),
    inboxItem: item?.id ?? 0,
  }
  return { world, alice, bob, carol, mallory, real, removedAt: 2 }
}

/** How much there is of what the scene stored. */
const stored = ({ world, carol, real }: Awaited<ReturnType<typeof scene>>) =>
  world.store.read(async ({ inboxes, vaults, conversations, parts }) => ({
    items: await inboxes.count(carol.person.account),
    vault: (await vaults.head(carol.person.account))?.head.version,
    head: (await conversations.get(real.stand.conversation))?.head,
    uploads: await parts.staged(carol.person.account),
  }))

/** Everything that somebody might ask for by these names. */
function requests({ stand, parts, object, inboxItem }: Names, asker: Member): Record<string, Request> {
  const { device, person } = asker
  const re = someBytes(64)
  const signer = signed(device, stand.conversation, stand.opening, payloadHash(re))
  const place = { ...stand, id: someMessageId() }
  const readd = { kind: "re-add" as const, ...place, payload: re, signer }
  const taken = person.draftVaultWrite(device, [{ kind: "staged", hash: parts.upload }])
  const read = (from: number): Request => ({ kind: "log-read", conversation: stand.conversation, from })
  const part = (hash: Hash): Request => ({ kind: "part-get", hash, offset: 0 })
  return {
    "the log": read(0),
    "the end of the log": read(4),
    "a part of the log": part(parts.log),
    "a part of an inbox": part(parts.inbox),
    "a part of a vault": part(parts.vault),
    "an upload": part(parts.upload),
    "an object of a vault": { kind: "vault-objects", objects: [object] },
    "to use an upload": transactionOf({ vault: taken }),
    "to empty an inbox": transactionOf({ inboxAcks: [inboxItem] }),
    "to write": messageTo(stand),
    "to commit": transactionOf({ entries: [commitEntry(asker, stand, [asker])] }),
    "to be added again": transactionOf({ entries: [readd] }),
  }
}

const withoutNumber = (answer: Answer) => ({ ...answer, requestId: 0 })

/** Answers to everything that the names lead to, and to the like of it that there is not. */
async function answers(socket: TestSocket, asker: Member, real: Names, left: readonly string[] = []) {
  const fake = requests(invented(), asker)
  const found: [string, Answer, Answer][] = []
  for (const [what, request] of Object.entries(requests(real, asker))) {
    if (left.includes(what)) continue
    const there = await socket.request(request)
    found.push([what, withoutNumber(there), withoutNumber(await socket.request(fake[what] as Request))])
  }
  return found
}

const LOG = ["the log", "the end of the log"]
/** Answers alike whether there is such an item or not, so what it does is looked at. */
const EMPTY = "to empty an inbox"

describe("what is stored for others", () => {
  test("LG9 AR-06 is not there for a stranger who knows all of its names", async () => {
    const there = await scene()
    const { world, real } = there
    const before = await stored(there)
    const eve = await world.join("eve")
    const all = await answers(eve.socket, eve, real)
    expect(await stored(there)).toEqual(before)
    expect(all).toHaveLength(12)
    for (const [what, there, invented] of all) expect([what, there]).toEqual([what, invented])
  })

  test("LG7 LG9 AR-06 is not there for a removed member, whose log ends where it was removed", async () => {
    const there = await scene()
    const { mallory, real, removedAt } = there
    const before = await stored(there)
    for (const [what, there, invented] of await answers(mallory.socket, mallory, real, LOG))
      expect([what, there]).toEqual([what, invented])
    expect(await stored(there)).toEqual(before)
    const { conversation } = real.stand
    const log = done(await mallory.socket.request({ kind: "log-read", conversation, from: 0 }))
    expect(log).toMatchObject({ kind: "log", head: removedAt })
    expect(log.kind === "log" && log.entries.map(({ header }) => header.index)).toEqual([1, 2])
    const rest = await mallory.socket.request({ kind: "log-read", conversation, from: removedAt + 1 })
    expect(rest).toMatchObject({ kind: "log", entries: [], head: removedAt })
  })

  test("CN2 AR-06 is not there without a proof", async () => {
    const { world, alice, real } = await scene()
    for (const [what, there, invented] of await answers(world.connect(), alice, real)) {
      expect([what, there]).toEqual([what, invented])
      expect(there).toMatchObject({ kind: "error", code: "unauthenticated" })
    }
  })

  test("LI6 AR-06 is not there for the password of another account", async () => {
    const { world, mallory, real } = await scene()
    const login = await world.login("mallory")
    if (login.kind !== "done") throw new TypeError(login.kind)
    const socket = world.connect()
    done(await world.proveLogin(socket, login.login, login.sessionKey))
    for (const [what, there, invented] of await answers(socket, mallory, real))
      expect([what, there]).toEqual([what, invented])
  })

  test("CN4 AR-06 is not there for a device that has logged out", async () => {
    const { world, carol, real } = await scene()
    const { person, device } = carol
    const other = person.addDevice()
    const links = [other.link]
    done(await carol.socket.request(transactionOf({ links })))
    const second = await world.open(person, other)
    done(
      await second.request(
        transactionOf({ links: [person.add({ kind: "revoke-device", device: device.id })] }),
      ),
    )
    await settled()
    expect(carol.socket.closedWith?.code).toBe(CLOSE.deviceEnded)
    const before = carol.socket.frames.length
    const socket = world.connect()
    const refused = await world.authenticate(socket, person, device)
    expect(refused).toMatchObject({ kind: "error", code: "unauthenticated" })
    for (const request of Object.values(requests(real, carol))) {
      void carol.socket.request(request)
      void socket.request(request)
    }
    await settled()
    expect(carol.socket.frames).toHaveLength(before)
    expect(socket.frames).toHaveLength(2)
  })

  test("AR-06 is there for whom it is stored: what is not there for others is what they asked for", async () => {
    const there = await scene()
    const { carol, real } = there
    expect(await stored(there)).toMatchObject({ items: 1, head: 4 })
    for (const [what, found, invented] of await answers(carol.socket, carol, real, [EMPTY]))
      expect([what, found]).not.toEqual([what, invented])
    done(await carol.socket.request(requests(real, carol)[EMPTY] as Request))
    expect(await stored(there)).toMatchObject({ items: 0 })
  })
})
