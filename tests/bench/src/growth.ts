/**
 * What an action costs an account that has come to have many conversations, or many messages. The costs are
 * taken in the same way at each size and compared.
 */
import type { Engine } from "@tacit/client"
import type { AccountId, ConversationId } from "@tacit/protocol"
import { type Cost, typical } from "./meter.ts"
import { Site } from "./site.ts"

/**
 * How often each is taken: sends long enough for one page of history to be closed, the others because the
 * nodes of a vault differ in size; log-ins fewer than an account may have devices.
 */
const RUNS = { send: 256, commit: 16, "vault write": 16, "log-in": 5 } as const

export type Action = keyof typeof RUNS
export type Costs = Readonly<Record<Action, Cost>>
export const ACTIONS = Object.keys(RUNS) as Action[]

export interface Size {
  readonly conversations: number
  /** In the first conversation. */
  readonly messages: number
}

/** Hears how far the making of an account has come. */
export type Tell = (line: string) => void

/** Alice has so many conversations with Bob, who is away, and so many messages to him in one of them. */
export async function costsAt({ conversations, messages }: Size, tell: Tell = () => {}): Promise<Costs> {
  const site = await Site.open()
  const bob = await site.signUp("bob")
  const alice = await site.signUp("alice")
  await site.connect(alice)
  const all = await found(alice, bob.profile.account, conversations, tell)
  await write(alice, all[0], messages, tell)
  await site.settle(alice)
  const costs = await measure(site, alice, all)
  await site.close()
  return costs
}

type Conversations = readonly [ConversationId, ...ConversationId[]]

/** Groups of two, so that a person's one direct conversation is not the exception. */
async function found(alice: Engine, bob: AccountId, count: number, tell: Tell): Promise<Conversations> {
  const start = () => alice.create({ kind: "group", name: "team", members: [bob] })
  const all: [ConversationId, ...ConversationId[]] = [await start()]
  while (all.length < count) {
    all.push(await start())
    if (all.length % 100 === 0) tell(`${all.length} conversations`)
  }
  return all
}

const AT_ONCE = 200

async function write(alice: Engine, conversation: ConversationId, count: number, tell: Tell): Promise<void> {
  for (let done = 0; done < count; ) {
    const end = Math.min(count, done + AT_ONCE)
    for (; done < end; done++) await alice.send(conversation, `message ${done}`)
    await alice.idle()
    if (done % 10_000 === 0) tell(`${done} messages`)
  }
}

async function measure(site: Site, alice: Engine, all: Conversations): Promise<Costs> {
  const [first] = all
  // Every thousandth message brings a commit; none of the measured ones does.
  await alice.membership.rotateKeys(first)
  await site.settle(alice)
  const spread = (run: number) => all[run % all.length] ?? first
  const take = async (action: Action, perform: (run: number) => Promise<unknown>): Promise<Cost> => {
    const costs: Cost[] = []
    for (let run = 0; run < RUNS[action]; run++) costs.push(await site.cost(alice, () => perform(run)))
    return typical(costs)
  }
  return {
    send: await take("send", (run) => alice.send(first, `hello ${run}`)),
    commit: await take("commit", (run) => alice.membership.rotateKeys(spread(run))),
    "vault write": await take("vault write", (run) => alice.reading.markRead(spread(run), 1_000_000 + run)),
    "log-in": await take("log-in", () => site.logIn("alice")),
  }
}
