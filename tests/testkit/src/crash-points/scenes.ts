/**
 * The story that is stopped everywhere: an account from sign-up to log-out, in scenes that each begin
 * where the last one ended. A scene asks what there is before it does anything, so it can be begun again.
 */
import type { Engine } from "@tacit/client"
import type { AccountId, ConversationId } from "@tacit/protocol"
import { CANARY } from "../histories/history.ts"

/** What scenes ask of a device. */
export type StoryEngine = Pick<Engine, "direct" | "create" | "membership" | "reading">

/** A device in the story. */
export interface Actor {
  readonly name: string
  readonly handle: string
  readonly account: AccountId
}

/** Where the story is played: in one process or in several. What it promises, it does whatever stops. */
export interface Playable<A extends Actor> {
  /** The device of somebody who has not logged out of it, the oldest first. */
  seat(handle: string, number?: number): A
  has(handle: string, devices?: number): boolean
  enter(handle: string, isNew: boolean): Promise<void>
  say(seat: A, conversation: ConversationId): Promise<void>
  /** Does something unless it is done, and looks again, until it is done. */
  persist(
    seat: A,
    isDone: (engine: StoryEngine) => Promise<boolean>,
    act: (engine: StoryEngine) => Promise<unknown>,
  ): Promise<void>
  answer<T>(seat: A, question: (engine: StoryEngine) => Promise<T>): Promise<T>
  leave(seat: A): Promise<void>
}

export interface Scene {
  readonly name: string
  readonly act: <A extends Actor>(stage: Playable<A>) => Promise<void>
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
    const isThere = async (engine: StoryEngine) => (await teamOn(engine)) !== undefined
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
export async function epilogue<A extends Actor>(stage: Playable<A>): Promise<void> {
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
  return async ({ reading }: StoryEngine) => (await reading.directWith(account)) !== undefined
}

function isMember(conversation: ConversationId, account: AccountId, wanted: boolean) {
  return async ({ reading }: StoryEngine) => {
    const details = await reading.details(conversation)
    return (details?.members.some((member) => member.account === account) ?? false) === wanted
  }
}

async function teamOn({ reading }: StoryEngine): Promise<ConversationId | undefined> {
  return (await reading.conversations()).find(({ name }) => name === TEAM)?.conversation
}

/** The one conversation of alice and bob, on a device of either. */
function talk<A extends Actor>(stage: Playable<A>, seat: A): Promise<ConversationId> {
  const other = stage.seat(seat.handle === "alice" ? "bob" : "alice").account
  return known(stage, seat, "direct conversation", ({ reading }) => reading.directWith(other))
}

function team<A extends Actor>(stage: Playable<A>, seat: A): Promise<ConversationId> {
  return known(stage, seat, "group", teamOn)
}

async function known<A extends Actor>(
  stage: Playable<A>,
  seat: A,
  what: string,
  find: (engine: StoryEngine) => Promise<ConversationId | undefined>,
): Promise<ConversationId> {
  const found = await stage.answer(seat, find)
  if (!found) throw new Error(`${seat.name} does not know the ${what}`)
  return found
}
