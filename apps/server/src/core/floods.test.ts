import { describe, expect, test } from "vitest"
import { DEFAULT_LIMITS } from "../config/limits.ts"
import {
  afterCreate,
  codeOf,
  commit,
  commitEntry,
  conversationOf,
  createEntry,
  done,
  say,
  transactionOf,
  welcomeTo,
} from "../testing/conversation.ts"
import { type Member, World } from "../testing/world.ts"

const HOUR = 3_600_000
const FEW = 5

const worldWith = (rate: "commit" | "invite") =>
  World.create({
    limits: { ...DEFAULT_LIMITS, perHour: { ...DEFAULT_LIMITS.perHour, [rate]: FEW } },
  })

/** A new conversation with somebody, who was not asked. */
const beginWith = (stranger: Member, victim: Member) => {
  const create = createEntry(stranger)
  const add = commitEntry(stranger, afterCreate(create), [stranger, victim], {
    welcomes: welcomeTo(victim),
  })
  return stranger.socket.request(transactionOf({ entries: [create, add] }))
}

const inboxOf = ({ store }: World, { person }: Member) =>
  store.read(({ inboxes }) => inboxes.count(person.account))

describe("what every member has to follow", () => {
  test("CN12 GR-13 is bounded: an account posts so many commits in an hour, and nobody else waits for it", async () => {
    const world = await worldWith("commit")
    const [alice, mallory] = [await world.join("alice"), await world.join("mallory")]
    let stand = await conversationOf(alice, mallory)
    for (let i = 0; i < FEW; i++) stand = await commit(mallory, stand, [alice, mallory])
    const more = () =>
      mallory.socket.request(transactionOf({ entries: [commitEntry(mallory, stand, [alice, mallory])] }))
    const refused = await more()
    expect(refused).toMatchObject({ kind: "error", code: "rate-limited", retryAfter: HOUR / FEW })
    expect(await say(mallory, stand)).toBe("stored")
    stand = await commit(alice, stand, [alice, mallory])
    world.clock.advance(HOUR / FEW)
    const later = await world.open(mallory.person, mallory.device)
    stand = await commit({ ...mallory, socket: later }, stand, [alice, mallory])
    expect(
      codeOf(await later.request(transactionOf({ entries: [commitEntry(mallory, stand, [mallory])] }))),
    ).toBe("rate-limited")
  })
})

describe("somebody's inbox", () => {
  test("CN12 DO-02 takes so many Welcomes of one account in an hour, and those of others all the same", async () => {
    const world = await worldWith("invite")
    const [victim, mallory, friend] = [
      await world.join("victim"),
      await world.join("mallory"),
      await world.join("friend"),
    ]
    for (let i = 0; i < FEW; i++) done(await beginWith(mallory, victim))
    const before = await world.store.read(({ conversations }) =>
      conversations.changed(victim.person.account, 0, 99),
    )
    expect(codeOf(await beginWith(mallory, victim))).toBe("rate-limited")
    expect(await inboxOf(world, victim)).toBe(FEW)
    const after = await world.store.read(({ conversations }) =>
      conversations.changed(victim.person.account, 0, 99),
    )
    expect(after).toEqual(before)
    done(await beginWith(mallory, friend))
    done(await beginWith(friend, victim))
    expect(await inboxOf(world, victim)).toBe(FEW + 1)
  })

  test("DO-02 has an end, and who finds it full is told and has begun nothing", async () => {
    const limits = { ...DEFAULT_LIMITS, perHour: { ...DEFAULT_LIMITS.perHour, invite: 5000, commit: 5000 } }
    const world = await World.create({ limits })
    const [victim, mallory] = [await world.join("victim"), await world.join("mallory")]
    const { account } = victim.person
    for (let i = 0; i < 1000; i++) done(await beginWith(mallory, victim))
    expect(codeOf(await beginWith(mallory, victim))).toBe("quota")
    const changed = await world.store.read(({ conversations }) => conversations.changed(account, 0, 2000))
    expect(changed).toHaveLength(1000)
    const [first] = await world.store.read(({ inboxes }) => inboxes.list(account, 0, 1))
    done(await victim.socket.request(transactionOf({ inboxAcks: [first?.id ?? 0] })))
    done(await beginWith(mallory, victim))
  })
})
