/** What one member can do to the others with commits that the server cannot judge (SPEC: LG13, LG14). */
import { payloadHash } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import {
  afterCommit,
  codeOf,
  commit,
  commitEntry,
  conversationOf,
  createEntry,
  done,
  post,
  say,
  signed,
  transactionOf,
} from "../testing/conversation.ts"
import { someBytes } from "../testing/random.ts"
import { World } from "../testing/world.ts"

async function four() {
  const world = await World.create()
  const alice = await world.join("alice")
  const bob = await world.join("bob")
  const carol = await world.join("carol")
  const mallory = await world.join("mallory")
  const parent = await conversationOf(alice, bob, carol, mallory)
  return { world, alice, bob, carol, mallory, parent, honest: [alice, bob, carol] }
}

describe("LG13 GR-19 a member who ends an epoch wrongly and goes on by itself", () => {
  test.each([1, 5])("can be replaced behind %i more of its commits", async (more) => {
    const { alice, bob, mallory, parent, honest } = await four()
    const wrong = await commit(mallory, parent, [mallory])
    let own = wrong
    for (let i = 0; i < more; i++) own = await commit(mallory, own, [mallory])
    const right = await commit(alice, parent, honest, wrong)
    expect(await say(bob, right)).toBe("stored")
    expect(await say(mallory, own)).toBe("stored")
    expect(await say(mallory, right)).toBe("not-found")
  })

  test("can be replaced at the commit that was wrong, not only at its first", async () => {
    const { alice, bob, carol, mallory, parent, honest } = await four()
    const everybody = [...honest, mallory]
    const good = await commit(mallory, parent, everybody)
    const wrong = await commit(mallory, good, [mallory])
    const right = await commit(alice, good, honest, wrong)
    for (const each of [bob, carol]) expect(await say(each, right)).toBe("stored")
  })

  test("does not end the others' branch, as often as it goes on", async () => {
    const { alice, bob, mallory, parent, honest } = await four()
    const wrong = await commit(mallory, parent, [mallory])
    const right = await commit(alice, parent, honest, wrong)
    let own = await commit(mallory, wrong, [mallory])
    own = await commit(mallory, own, [mallory])
    expect(await say(bob, right)).toBe("stored")
    const next = await commit(bob, right, honest)
    expect(await say(mallory, own)).toBe("stale-epoch")
    expect(await say(alice, next)).toBe("stored")
  })

  test("cannot bring somebody along who would speak for its branch", async () => {
    const { world, alice, bob, mallory, parent, honest } = await four()
    const sock = await world.join("sock")
    const wrong = await commit(mallory, parent, [mallory, sock])
    expect(await say(sock, wrong)).toBe("stored")
    const own = await commit(sock, wrong, [mallory, sock])
    const right = await commit(alice, parent, honest, wrong)
    expect(await say(sock, own)).toBe("stored")
    await commit(sock, own, [mallory, sock])
    expect(await say(bob, right)).toBe("stored")
  })

  test("hides nothing by posting the same bytes again later", async () => {
    const { alice, bob, mallory, parent, honest } = await four()
    const entry = commitEntry(mallory, parent, [mallory])
    done(await post(mallory, entry))
    const wrong = afterCommit(entry)
    done(await post(mallory, commitEntry(mallory, wrong, [mallory], { payload: entry.payload })))
    const right = await commit(alice, parent, honest, wrong)
    expect(await say(bob, right)).toBe("stored")
  })
})

describe("LG14 GR-19 a member who replaces a commit that all others follow", () => {
  test("does not end their branch by going on with its own", async () => {
    const { alice, bob, mallory, parent, honest } = await four()
    const right = await commit(alice, parent, [...honest, mallory])
    let own = await commit(mallory, parent, [bob, mallory], right)
    own = await commit(mallory, own, [mallory])
    for (const each of honest) expect(await say(each, right)).toBe("stored")
    const next = await commit(alice, right, honest)
    expect(await say(mallory, own)).toBe("stale-epoch")
    expect(await say(bob, next)).toBe("stored")
  })

  test("does not either when its branch would end the one that nobody has followed yet", async () => {
    const { alice, bob, carol, mallory, parent, honest } = await four()
    const everybody = [...honest, mallory]
    const right = await commit(alice, parent, everybody)
    const own = await commit(mallory, parent, everybody, right)
    await commit(mallory, own, [mallory])
    let next = await commit(alice, right, everybody)
    next = await commit(alice, next, everybody)
    for (const each of [bob, carol]) expect(await say(each, next)).toBe("stored")
  })

  test("by whom it was just removed, keeps nobody from going on", async () => {
    const { alice, bob, carol, mallory, parent, honest } = await four()
    const right = await commit(alice, parent, honest)
    const own = await commit(mallory, parent, [bob, carol, mallory], right)
    await commit(mallory, own, [mallory])
    expect(await say(bob, right)).toBe("stored")
    const next = await commit(carol, right, honest)
    expect(await say(alice, next)).toBe("stored")
    expect(await say(mallory, own)).not.toBe("stored")
  })
})

test("LG8 A re-add request settles no removal: who asks goes by the newest place, whosever that is", async () => {
  const { alice, bob, carol, mallory, parent } = await four()
  const wrong = await commit(mallory, parent, [bob, mallory])
  const payload = someBytes(40)
  const signer = signed(bob.device, wrong.conversation, wrong.opening, payloadHash(payload))
  const { id } = commitEntry(bob, wrong, [])
  const request = transactionOf({ entries: [{ kind: "re-add", id, payload, signer, ...wrong }] })
  done(await bob.socket.request(request))
  const right = await commit(alice, parent, [alice, bob, carol], wrong)
  expect(await say(carol, right)).toBe("stored")
})

test("CM3 GR-19 What no device of the account signed is refused: nobody could be put out for it", async () => {
  const { world, alice, bob, parent } = await four()
  const entry = commitEntry(alice, parent, [alice, bob])
  const { signature } = entry.signer
  const wrong = [
    { ...entry.signer, signature: signature.map((byte) => byte ^ 1) },
    { ...entry.signer, device: bob.device.id },
    signed(bob.device, parent.conversation, parent.opening, payloadHash(new Uint8Array(0))),
    signed(alice.device, parent.conversation, payloadHash(signature), payloadHash(signature)),
  ]
  for (const signer of wrong) expect(codeOf(await post(alice, { ...entry, signer }))).toBe("refused")
  const create = createEntry(alice)
  const bad = { ...create, signer: { ...create.signer, signature: new Uint8Array(64) } }
  expect(codeOf(await alice.socket.request(transactionOf({ entries: [bad] })))).toBe("refused")
  const readd = {
    kind: "re-add" as const,
    id: entry.id,
    payload: someBytes(9),
    signer: entry.signer,
    ...parent,
  }
  expect(codeOf(await alice.socket.request(transactionOf({ entries: [readd] })))).toBe("refused")
  done(await post(alice, entry))
  expect(world).toBeDefined()
})
