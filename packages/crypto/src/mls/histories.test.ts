import { toHex } from "@tacit/protocol"
import { expect, test } from "vitest"
import { MlsGroup } from "./group.ts"
import { createSuite, type MlsSuite } from "./suite.ts"
import {
  CONVERSATION,
  followed,
  groupSettings,
  keyPackageOf,
  type Person,
  person,
  seededRandomness,
  staged,
} from "./testing/people.ts"

const PEOPLE = Array.from({ length: 11 }, (_, i) => person(`person ${i}`))
const owner = PEOPLE[0] as Person

/** A whole number below `limit`, from the seed. */
type Choose = (limit: number) => number

class World {
  readonly inside = new Map<Person, MlsGroup>()
  readonly #suite: MlsSuite
  readonly #choose: Choose

  constructor(suite: MlsSuite, choose: Choose, created: MlsGroup) {
    this.#suite = suite
    this.#choose = choose
    this.inside.set(owner, created)
  }

  #oneOf(people: readonly Person[]): Person {
    return people[this.#choose(people.length)] as Person
  }

  async step(): Promise<string> {
    const members = [...this.inside.keys()]
    const outside = PEOPLE.filter((each) => !this.inside.has(each))
    const what = this.#choose(4)
    if (what === 0 && members.length > 2) {
      const removed = this.#oneOf(members.filter((each) => each !== owner))
      await this.#commit(owner, [removed], [])
      return "remove"
    }
    if (what === 1 && outside.length > 0) {
      const added = outside.slice(0, 1 + this.#choose(Math.min(3, outside.length)))
      await this.#commit(owner, [], added)
      return "add"
    }
    if (what === 2 && members.length > 2 && outside.length > 0) {
      const removed = this.#oneOf(members.filter((each) => each !== owner))
      await this.#commit(owner, [removed], [this.#oneOf(outside)])
      return "exchange"
    }
    await this.#commit(this.#oneOf(members), [], [])
    return "update"
  }

  /** The committer stages; everybody else follows, leaves or joins; all agree afterwards. */
  async #commit(committer: Person, removed: readonly Person[], added: readonly Person[]): Promise<void> {
    const fresh = await Promise.all(added.map((each) => keyPackageOf(this.#suite, each)))
    const commit = await staged(this.inside.get(committer) as MlsGroup, {
      adds: fresh.map(({ keyPackage }) => keyPackage),
      removes: removed.map(({ account }) => account),
    })
    for (const [who, group] of this.inside) {
      if (who === committer) this.inside.set(who, commit.accept())
      else if (removed.includes(who)) {
        expect((await group.process(commit.payload)).kind).toBe("removed")
        this.inside.delete(who)
      } else this.inside.set(who, await followed(group, commit.payload))
    }
    for (const [i, who] of added.entries()) {
      const { keyPackage, secret } = fresh[i] as (typeof fresh)[0]
      const welcome = commit.welcome as Uint8Array
      const result = await MlsGroup.join(this.#suite, {
        welcome,
        commit: commit.payload,
        keyPackage,
        secret,
        conversation: CONVERSATION,
      })
      if (result.kind !== "joined") throw new Error(`not joined: ${result.fault}`)
      this.inside.set(who, result.group)
    }
    const keys = await Promise.all(
      [...this.inside.values()].map(async (group) => toHex(await group.epochKey())),
    )
    expect(new Set(keys).size).toBe(1)
  }
}

for (const seed of [1, 2, 3])
  test(`every history of joins, removals and updates leaves all in agreement (seed ${seed})`, async () => {
    const random = seededRandomness(`history ${seed}`)
    const choose: Choose = (limit) => new DataView(random.bytes(4).buffer).getUint32(0) % limit
    const suite = await createSuite(seededRandomness(`suite ${seed}`))
    const created = await MlsGroup.create(suite, owner.identity, CONVERSATION, groupSettings(owner))
    const world = new World(suite, choose, created)
    for (let i = 0; i < 14; i++) await world.step()
    expect(world.inside.get(owner)?.epoch).toBe(14)
  })
