import { payloadHash } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import {
  afterCommit,
  afterCreate,
  type CommitEntry,
  codeOf,
  commitEntry,
  conversationOf,
  createEntry,
  done,
  messageTo,
  post,
  type Stand,
  signed,
  transactionOf,
  welcomeTo,
} from "../testing/conversation.ts"
import { someBytes, someMessageId } from "../testing/random.ts"
import { type Member, settled, World } from "../testing/world.ts"

async function indexesOf({ socket }: Member, { conversation }: Stand, from = 0) {
  const answer = await socket.request({ kind: "log-read", conversation, from })
  return answer.kind === "log" ? answer.entries.map(({ header }) => header.index) : codeOf(answer)
}

async function headOf({ socket }: Member) {
  const answer = done(await socket.request({ kind: "heads", after: 0 }))
  return answer.kind === "heads" ? answer.conversations[0] : undefined
}

const say = async ({ socket }: Member, stand: Stand) => {
  const answer = await socket.request(messageTo(stand))
  return answer.kind === "appended" ? answer.index : codeOf(answer)
}

/** Alice, Bob, Carol and Mallory in one conversation whose log ends at index 1. */
async function four() {
  const world = await World.create()
  const alice = await world.join("alice")
  const bob = await world.join("bob")
  const carol = await world.join("carol")
  const mallory = await world.join("mallory")
  const stand = await conversationOf(alice, bob, carol, mallory)
  return { world, alice, bob, carol, mallory, stand }
}

function replacementOf(author: Member, stand: Stand, replaced: CommitEntry, routing: readonly Member[]) {
  return commitEntry(author, stand, routing, { replaces: afterCommit(replaced).opening })
}

describe("a removed account", () => {
  test("LG7 hears of the commit that removed it, and of nothing after", async () => {
    const { alice, bob, mallory, stand } = await four()
    const removal = commitEntry(alice, stand, [alice, bob])
    done(await post(alice, removal))
    done(await alice.socket.request(messageTo(afterCommit(removal))))
    await settled()
    expect(mallory.socket.pushes("entry").map(({ entry }) => entry.header.index)).toEqual([1, 2])
    expect(bob.socket.pushes("entry").map(({ entry }) => entry.header.index)).toEqual([1, 2, 3])
  })

  test("LG3 may not post, under any epoch", async () => {
    const { alice, bob, mallory, stand } = await four()
    const removal = commitEntry(alice, stand, [alice, bob])
    done(await post(alice, removal))
    expect(await say(mallory, stand)).toBe("stale-epoch")
    expect(await say(mallory, afterCommit(removal))).toBe("not-found")
    expect(codeOf(await post(mallory, commitEntry(mallory, afterCommit(removal), [mallory])))).toBe(
      "not-found",
    )
  })

  test("LG4 still gets the first answer to a message that it repeats", async () => {
    const { alice, bob, mallory, stand } = await four()
    const message = messageTo(stand)
    const first = done(await mallory.socket.request(message))
    done(await post(alice, commitEntry(alice, stand, [alice, bob])))
    expect(done(await mallory.socket.request(message))).toEqual(first)
  })

  test("LG8 reads everything until another remaining member has stored an entry in the new epoch", async () => {
    const { alice, bob, mallory, stand } = await four()
    const removal = commitEntry(alice, stand, [alice, bob])
    done(await post(alice, removal))
    expect(await headOf(mallory)).toMatchObject({ first: 1, head: 2, member: false })
    expect(await say(alice, afterCommit(removal))).toBe(3)
    expect(await indexesOf(mallory, stand)).toEqual([1, 2, 3])
    expect(await say(bob, afterCommit(removal))).toBe(4)
    expect(await indexesOf(mallory, stand)).toEqual([1, 2])
    expect(await indexesOf(mallory, stand, 3)).toEqual([])
    expect(await headOf(mallory)).toMatchObject({ first: 1, head: 2, member: false })
  })

  test("LG8 is not put off by somebody whom the removing commit itself added", async () => {
    const { world, alice, bob, mallory, stand } = await four()
    const sock = await world.join("sock")
    const removal = commitEntry(alice, stand, [alice, bob, sock])
    done(await post(alice, removal))
    expect(await say(sock, afterCommit(removal))).toBe(3)
    expect(await indexesOf(mallory, stand)).toEqual([1, 2, 3])
  })

  test("LG7 that is added again reads on from there, and what it could read before", async () => {
    const { alice, bob, mallory, stand } = await four()
    const removal = commitEntry(alice, stand, [alice, bob])
    done(await post(alice, removal))
    const without = afterCommit(removal)
    expect(await say(bob, without)).toBe(3)
    const again = commitEntry(bob, without, [alice, bob, mallory], { welcomes: welcomeTo(mallory) })
    done(await post(bob, again))
    expect(await say(mallory, afterCommit(again))).toBe(5)
    expect(await indexesOf(mallory, stand)).toEqual([1, 2])
    expect(await indexesOf(mallory, stand, 3)).toEqual([4, 5])
    expect(await headOf(mallory)).toMatchObject({ first: 1, head: 5, member: true })
  })
})

describe("a replacing commit", () => {
  test("LG14 keeps both openings live, with routing to both sets, until the next commit", async () => {
    const { alice, bob, carol, mallory, stand } = await four()
    const invalid = commitEntry(mallory, stand, [alice, mallory])
    done(await post(mallory, invalid))
    const replacement = replacementOf(bob, stand, invalid, [alice, bob, carol])
    done(await post(bob, replacement))
    expect(await say(alice, afterCommit(invalid))).toBe(4)
    expect(await say(alice, afterCommit(replacement))).toBe(5)
    expect(await say(mallory, afterCommit(invalid))).toBe(6)
    expect(await say(carol, afterCommit(replacement))).toBe(7)
    expect(await say(carol, afterCommit(invalid))).toBe("not-found")
    expect(await say(mallory, afterCommit(replacement))).toBe("not-found")
    await settled()
    for (const member of [alice, bob, carol, mallory]) {
      expect(member.socket.pushes("entry").at(-1)?.entry.header.index).toBe(7)
      expect(await headOf(member)).toMatchObject({ head: 7, member: true })
    }

    const next = commitEntry(carol, afterCommit(replacement), [alice, bob, carol])
    done(await post(carol, next))
    expect(await say(alice, afterCommit(invalid))).toBe("stale-epoch")
    expect(await say(mallory, afterCommit(next))).toBe("not-found")
    expect(await say(bob, afterCommit(next))).toBe(9)
    expect(await headOf(mallory)).toMatchObject({ head: 8, member: false })
  })

  test("LG8 settles no removal itself: it is no entry of the new epoch", async () => {
    const { alice, bob, carol, mallory, stand } = await four()
    const invalid = commitEntry(mallory, stand, [bob, mallory])
    done(await post(mallory, invalid))
    done(await post(bob, replacementOf(bob, stand, invalid, [bob, carol])))
    expect(await indexesOf(alice, stand)).toEqual([0, 1, 2, 3])
    expect(await say(carol, afterCommit(invalid))).toBe("not-found")
    expect(await say(bob, afterCommit(invalid))).toBe(4)
    expect(await indexesOf(alice, stand)).toEqual([0, 1, 2])
  })

  test("LG14 may settle on the replaced commit as well", async () => {
    const { alice, bob, carol, stand } = await four()
    const first = commitEntry(alice, stand, [alice, carol])
    done(await post(alice, first))
    done(await post(bob, replacementOf(bob, stand, first, [bob, carol])))
    const next = commitEntry(carol, afterCommit(first), [alice, carol])
    done(await post(carol, next))
    expect(await say(alice, afterCommit(next))).toBe(5)
    expect(await say(bob, afterCommit(next))).toBe("not-found")
  })

  test("LG13 comes from the parent of one of the newest commits that one account made, and names it", async () => {
    const { alice, bob, carol, stand } = await four()
    const everybody = [alice, bob, carol]
    const first = commitEntry(alice, stand, everybody)
    done(await post(alice, first))
    const unknown = payloadHash(someBytes(1))
    const wrong = [
      commitEntry(bob, stand, everybody, { replaces: unknown }),
      commitEntry(bob, { ...stand, opening: unknown }, everybody, { replaces: afterCommit(first).opening }),
      commitEntry(bob, { ...stand, epoch: stand.epoch - 1 }, everybody, {
        replaces: afterCommit(first).opening,
      }),
      commitEntry(bob, stand, everybody),
    ]
    for (const one of wrong) expect(codeOf(await post(bob, one))).toBe("stale-epoch")
    const second = commitEntry(bob, afterCommit(first), everybody)
    done(await post(bob, second))
    expect(codeOf(await post(carol, replacementOf(carol, stand, first, everybody)))).toBe("stale-epoch")
    done(await post(carol, replacementOf(carol, afterCommit(first), second, everybody)))
  })

  test("LG13 replaces a commit once, and no replacement", async () => {
    const { alice, bob, carol, stand } = await four()
    const first = commitEntry(alice, stand, [alice, bob, carol])
    done(await post(alice, first))
    const replacement = replacementOf(bob, stand, first, [bob, carol])
    done(await post(bob, replacement))
    expect(codeOf(await post(carol, replacementOf(carol, stand, first, [carol])))).toBe("stale-epoch")
    expect(codeOf(await post(carol, replacementOf(carol, stand, replacement, [carol])))).toBe("stale-epoch")
  })

  test("LG13 is not its own author's, who would use up the one objection", async () => {
    const { alice, mallory, stand } = await four()
    const invalid = commitEntry(mallory, stand, [mallory, alice])
    done(await post(mallory, invalid))
    expect(codeOf(await post(mallory, replacementOf(mallory, stand, invalid, [mallory])))).toBe("refused")
    done(await post(alice, replacementOf(alice, stand, invalid, [alice])))
  })

  test("LG13 LG8 may come from whom the commit removed, until that is settled", async () => {
    for (const settles of [false, true]) {
      const { alice, bob, mallory, stand } = await four()
      const invalid = commitEntry(mallory, stand, [bob, mallory])
      done(await post(mallory, invalid))
      if (settles) expect(await say(bob, afterCommit(invalid))).toBe(3)
      const objection = replacementOf(alice, stand, invalid, [alice, bob])
      const answer = await post(alice, objection)
      if (settles) {
        expect(codeOf(answer)).toBe("not-found")
        continue
      }
      done(answer)
      expect(await say(alice, afterCommit(objection))).toBe(4)
      expect(await headOf(alice)).toMatchObject({ first: 0, head: 4, member: true })
    }
  })

  test("LG13 does not come from whom that commit added, nor from a stranger", async () => {
    const { world, alice, bob, stand } = await four()
    const [added, stranger] = [await world.join("added"), await world.join("stranger")]
    const first = commitEntry(alice, stand, [alice, bob, added])
    done(await post(alice, first))
    for (const outsider of [added, stranger]) {
      expect(codeOf(await post(outsider, replacementOf(outsider, stand, first, [outsider])))).toBe(
        "not-found",
      )
    }
  })
})

describe("a re-add request", () => {
  const request = ({ device }: Member, stand: Stand) => {
    const payload = someBytes(40)
    const signer = signed(device, stand.conversation, stand.opening, payloadHash(payload))
    return transactionOf({ entries: [{ kind: "re-add", id: someMessageId(), payload, signer, ...stand }] })
  }

  test("LG3 LG4 is accepted from members in the current epoch, and is idempotent", async () => {
    const { world, bob, stand } = await four()
    const stranger = await world.join("stranger")
    const asked = request(bob, stand)
    const first = done(await bob.socket.request(asked))
    expect(done(await bob.socket.request(asked))).toEqual(first)
    expect(codeOf(await bob.socket.request(request(bob, { ...stand, epoch: 0 })))).toBe("stale-epoch")
    expect(codeOf(await stranger.socket.request(request(stranger, stand)))).toBe("not-found")
  })

  test("KP9 is accepted from a removed account only while its Welcome waits", async () => {
    const { world, alice, bob } = await four()
    const dave = await world.join("dave")
    const create = createEntry(alice)
    const add = commitEntry(alice, afterCreate(create), [alice, bob, dave], { welcomes: welcomeTo(dave) })
    done(await alice.socket.request(transactionOf({ entries: [create, add] })))
    const remove = commitEntry(alice, afterCommit(add), [alice, bob])
    done(await post(alice, remove))
    const stand = afterCommit(remove)
    done(await dave.socket.request(request(dave, stand)))
    const inbox = done(await dave.socket.request({ kind: "inbox-read", after: 0 }))
    if (inbox.kind !== "inbox") throw new TypeError(inbox.kind)
    done(await dave.socket.request(transactionOf({ inboxAcks: inbox.items.map(({ id }) => id) })))
    expect(codeOf(await dave.socket.request(request(dave, stand)))).toBe("not-found")
  })
})
