/**
 * The story that is stopped everywhere: an account from sign-up to log-out, in scenes that each begin
 * where the last one ended. A scene asks what there is before it does anything, so it can be begun again.
 */
import type { Engine } from "@tacit/client"
import type { AccountId, ConversationId } from "@tacit/protocol"
import type { Seat } from "../histories/cast.ts"
import { CANARY } from "../histories/history.ts"
import type { Stage } from "./stage.ts"

export interface Scene {
  readonly name: string
  readonly act: (stage: Stage) => Promise<void>
}

const TEAM = `${CANARY} as a name`

const signUp: Scene = {
  name: "sign up",
  async act(stage) {
    for (const handle of ["alice", "bob", "carol"]) if (!stage.has(handle)) await stage.enter(handle, true)
  },
}

const direct: Scene = {
  name: "begin a direct conversation",
  async act(stage) {
    const bob = stage.seat("bob").account
    const alice = stage.seat("alice")
    await stage.persist(alice, isTalkingTo(bob), (engine) => engine.direct(bob))
  },
}

const send: Scene = {
  name: "send",
  async act(stage) {
    await stage.say(stage.seat("alice"), await talk(stage, stage.seat("alice")))
    await stage.say(stage.seat("bob"), await talk(stage, stage.seat("bob")))
  },
}

const group: Scene = {
  name: "begin a group",
  async act(stage) {
    const alice = stage.seat("alice")
    const members = [stage.seat("bob").account]
    const isThere = async (engine: Engine) => (await teamOn(engine)) !== undefined
    await stage.persist(alice, isThere, (engine) => engine.create({ kind: "group", name: TEAM, members }))
    await stage.say(stage.seat("bob"), await team(stage, stage.seat("bob")))
  },
}

const add: Scene = {
  name: "add",
  async act(stage) {
    const alice = stage.seat("alice")
    const id = await team(stage, alice)
    const carol = stage.seat("carol")
    await stage.persist(alice, isMember(id, carol.account, true), ({ membership }) =>
      membership.add(id, [carol.account]),
    )
    await stage.say(carol, await team(stage, carol))
  },
}

const remove: Scene = {
  name: "remove",
  async act(stage) {
    const alice = stage.seat("alice")
    const id = await team(stage, alice)
    const carol = stage.seat("carol").account
    await stage.persist(alice, isMember(id, carol, false), ({ membership }) => membership.remove(id, carol))
    await stage.say(alice, id)
  },
}

const logIn: Scene = {
  name: "log in",
  async act(stage) {
    if (!stage.has("alice", 2)) await stage.enter("alice", false)
    const second = stage.seat("alice", 1)
    await stage.say(second, await talk(stage, second))
    await stage.say(second, await team(stage, second))
  },
}

const logOut: Scene = {
  name: "log out",
  async act(stage) {
    const second = stage.seat("alice", 1)
    await stage.leave(second)
    await stage.say(stage.seat("alice"), await team(stage, stage.seat("alice")))
  },
}

export const SCENES: readonly Scene[] = [signUp, direct, send, group, add, remove, logIn, logOut]

/** A last word and a last commit of everybody, and a device of each account that knows nothing yet. */
export async function epilogue(stage: Stage): Promise<void> {
  const [alice, bob] = [stage.seat("alice"), stage.seat("bob")]
  const id = await team(stage, alice)
  for (const seat of [bob, alice]) {
    const before = (await stage.answer(seat, ({ reading }) => reading.details(id)))?.epoch ?? 0
    await stage.persist(
      seat,
      async ({ reading }) => ((await reading.details(id))?.epoch ?? 0) > before,
      ({ membership }) => membership.rotateKeys(id),
    )
  }
  for (const handle of ["alice", "bob", "carol"]) await stage.enter(handle, false)
  for (const seat of [bob, alice]) {
    await stage.say(seat, id)
    await stage.say(seat, await talk(stage, seat))
  }
}

function isTalkingTo(account: AccountId) {
  return async ({ reading }: Engine) => (await reading.directWith(account)) !== undefined
}

function isMember(conversation: ConversationId, account: AccountId, wanted: boolean) {
  return async ({ reading }: Engine) => {
    const details = await reading.details(conversation)
    return (details?.members.some((member) => member.account === account) ?? false) === wanted
  }
}

async function teamOn({ reading }: Engine): Promise<ConversationId | undefined> {
  return (await reading.conversations()).find(({ name }) => name === TEAM)?.conversation
}

/** The one conversation of alice and bob, on a device of either. */
function talk(stage: Stage, seat: Seat): Promise<ConversationId> {
  const other = stage.seat(seat.handle === "alice" ? "bob" : "alice").account
  return known(stage, seat, "direct conversation", ({ reading }) => reading.directWith(other))
}

function team(stage: Stage, seat: Seat): Promise<ConversationId> {
  return known(stage, seat, "group", teamOn)
}

async function known(
  stage: Stage,
  seat: Seat,
  what: string,
  find: (engine: Engine) => Promise<ConversationId | undefined>,
): Promise<ConversationId> {
  const found = await stage.answer(seat, find)
  if (!found) throw new Error(`${seat.name} does not know the ${what}`)
  return found
}
