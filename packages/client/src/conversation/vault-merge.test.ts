import { LIMITS } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { accountOf, conversationOf, hashOf } from "../testing/entries.ts"
import { SeededRandom } from "../testing/seeded-random.ts"
import { VaultItems } from "../testing/vault-items.ts"
import {
  epochKeysItem,
  keysName,
  rosterName,
  rostersItem,
  type StateItem,
  stateItem,
  stateName,
} from "../vault/items.ts"
import type { EpochRecord } from "./record.ts"
import { conversationChanges, laterState, readConversation } from "./vault-merge.ts"

const id = conversationOf("a")

const member = (epoch: number, at: number | undefined, opening = `commit ${epoch}`): StateItem => ({
  membership: "member",
  epoch,
  opening: hashOf(opening),
  at,
  joined: undefined,
  state: new TextEncoder().encode(opening),
})
const ended = (epoch: number, at: number, membership: "removed" | "stuck" = "removed"): StateItem => ({
  ...member(epoch, at),
  membership,
  state: new Uint8Array(0),
})
const epoch = (number: number, opening = `commit ${number}`): EpochRecord => ({
  keys: { epoch: number, opening: hashOf(opening), key: new Uint8Array(32).fill(number % 256) },
  roster: { epoch: number, opening: hashOf(opening), members: [accountOf("alice")] },
})

class Items extends VaultItems {
  /** Writes what a device knows, and says which items that changed. */
  async save(state: StateItem | undefined, ...epochs: readonly EpochRecord[]): Promise<readonly string[]> {
    return this.put(await conversationChanges(this.view, id, { state, epochs }))
  }

  state() {
    return this.view.item(stateName(id), stateItem)
  }
}

describe("of two states", () => {
  test.each<[string, StateItem, StateItem, "mine" | "theirs"]>([
    ["the later log position wins", member(3, 30), member(2, 20), "mine"],
    ["the later log position wins, also when it is theirs", member(2, 20), member(3, 30), "theirs"],
    ["a position counts more than an epoch's number", member(3, 40, "after the fork"), member(4, 30), "mine"],
    ["a tie keeps theirs", member(3, 30), member(3, 30, "another commit"), "theirs"],
    ["where a position is unknown the later epoch wins", member(4, undefined), member(3, 30), "mine"],
    ["where their position is unknown, too", member(3, 30), member(4, undefined), "theirs"],
    [
      "of one epoch without positions, theirs",
      member(3, undefined, "x"),
      member(3, undefined, "y"),
      "theirs",
    ],
    ["of one commit the one with its position wins", member(3, 30), member(3, undefined), "mine"],
    ["of one commit, theirs if it has the position", member(3, undefined), member(3, 30), "theirs"],
    ["the end of a membership is later than the membership", ended(3, 35), member(3, 30), "mine"],
    ["the membership is not later than its end", member(3, 30), ended(3, 35), "theirs"],
    ["a later return is later than the end", member(6, 60), ended(3, 35), "mine"],
    ["an end is not later than a return", ended(3, 35), member(6, 60), "theirs"],
    ["an end beats an own commit whose place is unknown", ended(3, 35), member(3, undefined), "mine"],
    ["two ends of one membership: theirs", ended(3, 35, "stuck"), ended(3, 35), "theirs"],
  ])("%s", (_name, mine, theirs, winner) => {
    expect(laterState(mine, theirs)).toBe(winner === "mine" ? mine : theirs)
  })

  test("the first one wins by default", () => {
    expect(laterState(member(0, 0), undefined)).toEqual(member(0, 0))
  })

  test("order and repetition of merges never matter for states of one log", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = new SeededRandom(seed)
      const states = statesOfOneLog(random)
      const merge = (items: readonly StateItem[]) =>
        items.reduce<StateItem | undefined>((theirs, mine) => laterState(mine, theirs), undefined)
      const expected = merge(states)
      expect(merge(random.shuffled(states)), `seed ${seed}`).toEqual(expected)
      expect(merge(random.shuffled([...states, ...states])), `seed ${seed}`).toEqual(expected)
      const [half, rest] = [states.slice(0, 3), states.slice(3)]
      const parts = [merge(half), merge(rest)].filter((part) => part !== undefined)
      expect(merge(parts), `seed ${seed}`).toEqual(expected)
    }
  })
})

/** States that the devices of one account may have had on the way through one log. */
function statesOfOneLog(random: SeededRandom): readonly StateItem[] {
  const truth: StateItem[] = []
  let index = 0
  let number = 0
  while (truth.length < 12) {
    index += 1 + random.below(5)
    const state = member(number, index)
    truth.push(state)
    if (random.below(4) === 0) {
      truth.push(ended(number, index + 1))
      // Others go on without it, until it comes back.
      number += 1 + random.below(3)
      index += 5
    }
    number++
  }
  // A committer does not know the place of its commit, and every device has seen only some of it.
  const seen = truth.filter(() => random.below(2) === 0)
  return seen.flatMap((state) => {
    const committer = state.membership === "member" && random.below(3) === 0
    return committer ? [state, { ...state, at: undefined }] : [state]
  })
}

describe("what a device saves", () => {
  test("is the state and its epochs, apart from each other", async () => {
    const vault = new Items()
    const changed = await vault.save(member(1, 7), epoch(0), epoch(1))
    expect([...changed].sort()).toEqual([keysName(id, 0), rosterName(id, 0), stateName(id)].sort())
    const read = await readConversation(vault.view, id, 0)
    expect(read).toEqual({ state: member(1, 7), epochs: [epoch(0), epoch(1)] })
  })

  test("writes nothing that the vault has already", async () => {
    const vault = new Items()
    await vault.save(member(1, 7), epoch(0), epoch(1))
    expect(await vault.save(member(1, 7), epoch(1), epoch(0))).toEqual([])
    expect(await vault.save(member(0, 1), epoch(0))).toEqual([])
    expect(await vault.save(member(1, undefined))).toEqual([])
  })

  test("never takes a later state back, and adds its keys all the same", async () => {
    const vault = new Items()
    await vault.save(member(5, 50), epoch(5))
    expect(await vault.save(member(3, 30), epoch(3))).toEqual([keysName(id, 0), rosterName(id, 0)])
    expect(await vault.state()).toEqual(member(5, 50))
    const read = await readConversation(vault.view, id, 0)
    expect(read?.epochs).toEqual([epoch(3), epoch(5)])
  })

  test("CM21 takes the place of a state under a void commit, however late that one is", async () => {
    const vault = new Items()
    await vault.save(member(4, 40, "void"), epoch(4, "void"))
    const dead = [hashOf("void")]
    const changes = await conversationChanges(vault.view, id, { state: member(3, 30), epochs: [], dead })
    vault.put(changes)
    expect(await vault.state()).toEqual(member(3, 30))
  })

  test("keeps the keys of both openings where two commits began the same epoch", async () => {
    const vault = new Items()
    await vault.save(member(1, 7, "invalid"), epoch(1, "invalid"))
    await vault.save(member(1, 8, "in its place"), epoch(1, "in its place"))
    const read = await readConversation(vault.view, id, 0)
    expect(new Set(read?.epochs.map(({ keys }) => keys.opening))).toEqual(
      new Set([hashOf("invalid"), hashOf("in its place")]),
    )
    expect(read?.state.opening).toBe(hashOf("in its place"))
  })

  test("rewrites only the group of epochs that it is about, so that nothing grows for ever", async () => {
    const vault = new Items()
    const per = LIMITS.epochsPerItem
    await vault.save(member(per - 1, 99), ...Array.from({ length: per }, (_, number) => epoch(number)))
    vault.read.length = 0
    const changed = await vault.save(member(per, 100), epoch(per))
    expect([...changed].sort()).toEqual([keysName(id, 1), rosterName(id, 1), stateName(id)].sort())
    expect(vault.read).not.toContain(keysName(id, 0))
    const newest = await readConversation(vault.view, id, per)
    expect(newest?.epochs).toEqual([epoch(per)])
    expect((await readConversation(vault.view, id, 0))?.epochs).toHaveLength(per + 1)
  })

  test("two groups at once are each put where they belong", async () => {
    const vault = new Items()
    const per = LIMITS.epochsPerItem
    await vault.save(member(per, 100), epoch(per - 1), epoch(per))
    expect((await vault.view.item(keysName(id, 0), epochKeysItem))?.map((key) => key.epoch)).toEqual([
      per - 1,
    ])
    expect((await vault.view.item(rosterName(id, 1), rostersItem))?.map((key) => key.epoch)).toEqual([per])
  })

  test("epochs are a union, whatever the order in which devices save", async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = new SeededRandom(seed)
      const epochs = Array.from({ length: 90 }, (_, number) => epoch(number))
      const shares = [0, 1, 2, 3].map(() => epochs.filter(() => random.below(2) === 0))
      const contents = async (order: readonly (readonly EpochRecord[])[]) => {
        const vault = new Items()
        for (const share of order) await vault.save(undefined, ...random.shuffled(share))
        return vault.items
      }
      const once = await contents(shares)
      expect(await contents(random.shuffled(shares)), `seed ${seed}`).toEqual(once)
      expect(await contents(random.shuffled([...shares, ...shares])), `seed ${seed}`).toEqual(once)
    }
  })

  test("a conversation that the vault does not know is none", async () => {
    expect(await readConversation(new Items().view, id, 0)).toBeUndefined()
  })
})
