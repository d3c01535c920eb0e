/** What people do in a random history. */
import type { AccountId, ConversationId } from "@tacit/protocol"
import type { Seat } from "./cast.ts"
import { CANARY, type History } from "./history.ts"

export interface Deed {
  readonly weight: number
  /** False if it cannot be done now. */
  readonly act: (history: History) => boolean | Promise<boolean>
}

type Step = (history: History, seat: Seat, conversation: ConversationId) => void

const short = (id: string) => id.slice(0, 4)

/** Something done on a running device in a conversation that it knows; often the same one, so that deeds meet. */
function inConversation(weight: number, step: Step): Deed {
  return {
    weight,
    act(history) {
      const { random, cast } = history
      const able = cast.running.filter(({ known }) => known.size > 0)
      if (able.length === 0) return false
      const seat = random.pick(able)
      const known = [...seat.known].sort()
      step(history, seat, random.chance(0.5) ? (known[0] as ConversationId) : random.pick(known))
      return true
    },
  }
}

type Others = (
  members: readonly AccountId[],
  history: History,
  founder: AccountId | undefined,
) => readonly AccountId[]

/** Something done to another account, mostly where that makes sense and by who founded the conversation. */
function toAccount(
  weight: number,
  others: Others,
  step: (history: History, seat: Seat, to: Place) => void,
): Deed {
  return {
    weight,
    async act(history) {
      const { random, cast } = history
      const places: (Place & { founder: AccountId | undefined })[] = []
      for (const conversation of await history.groups()) {
        const [members, founder] = [
          await history.membersOf(conversation),
          await history.founderOf(conversation),
        ]
        for (const account of others(members, history, founder))
          places.push({ conversation, account, founder })
      }
      const able = cast.running.filter(({ known }) => known.size > 0)
      if (places.length === 0 || able.length === 0) return false
      const place = random.pick(places)
      const founders = able.filter(
        ({ account, known }) => account === place.founder && known.has(place.conversation),
      )
      step(history, random.pick(founders.length > 0 && random.chance(0.8) ? founders : able), place)
      return true
    },
  }
}

interface Place {
  readonly conversation: ConversationId
  readonly account: AccountId
}

const someone = (history: History): AccountId => history.random.pick(history.accounts)

function onDevice(weight: number, step: (history: History, seat: Seat) => void): Deed {
  return {
    weight,
    act(history) {
      const { running } = history.cast
      if (running.length === 0) return false
      step(history, history.random.pick(running))
      return true
    },
  }
}

const logIn: Deed = {
  weight: 2,
  act(history) {
    const handle = history.random.pick([...new Set(history.cast.seats.map((seat) => seat.handle))])
    const seats = history.cast.seats.filter((seat) => seat.handle === handle)
    if (seats.length >= 4) return false
    const [seat] = seats as [Seat]
    history.start(seat, "opens another device", async () => {
      const device = await history.world.beginLogIn(handle)
      history.note(`another device is ${history.cast.seat(device).name}`)
    })
    return true
  },
}

const wipe: Deed = {
  weight: 1,
  async act(history) {
    const seat = history.random.pick(history.cast.seats)
    if (seat.state === "wiped" || history.cast.seats.length < 3) return false
    history.note(`${seat.name} is wiped`)
    history.forget(seat)
    await history.cast.wipe(seat)
    return true
  },
}

/** Several devices of one account, or of all, do the same at once. */
const race: Deed = {
  weight: 5,
  act(history) {
    const { cast, random } = history
    if (cast.conversations.length === 0) return false
    const conversation = random.pick(cast.conversations)
    const able = cast.running.filter(({ known }) => known.has(conversation))
    const account = random.chance(0.6) ? random.pick(cast.accounts) : undefined
    const racers = able.filter((seat) => account === undefined || seat.account === account)
    for (const seat of racers) rotateKeys(history, seat, conversation)
    return racers.length > 0
  },
}

const rotateKeys: Step = (history, seat, conversation) =>
  history.start(seat, `rotates keys in ${short(conversation)}`, () =>
    seat.device.engine.membership.rotateKeys(conversation),
  )

const add = toAccount(
  10,
  (members, { accounts }) => accounts.filter((account) => !members.includes(account)),
  (history, seat, { conversation, account }) =>
    history.start(seat, `adds ${short(account)} to ${short(conversation)}`, () =>
      seat.device.engine.membership.add(conversation, [account]),
    ),
)

const remove = toAccount(
  10,
  (members, _history, founder) =>
    members.length > 1 ? members.filter((account) => account !== founder) : [],
  (history, seat, { conversation, account }) =>
    history.start(seat, `removes ${short(account)} from ${short(conversation)}`, () =>
      seat.device.engine.membership.remove(conversation, account),
    ),
)

const setRole: Step = (history, seat, conversation) => {
  const account = someone(history)
  const role = history.random.pick(["member", "admin", "owner"] as const)
  history.start(seat, `makes ${short(account)} ${role} of ${short(conversation)}`, () =>
    seat.device.engine.membership.setRole(conversation, account, role),
  )
}

const leave: Step = (history, seat, conversation) =>
  history.start(seat, `leaves ${short(conversation)}`, () =>
    seat.device.engine.membership.leave(conversation),
  )

const rename: Step = (history, seat, conversation) =>
  history.start(seat, `renames ${short(conversation)}`, () =>
    seat.device.engine.membership.rename(conversation, `${CANARY} as a name ${history.random.below(1000)}`),
  )

const read: Step = (history, seat, conversation) =>
  history.start(seat, `reads ${short(conversation)}`, () =>
    seat.device.engine.reading.markRead(conversation, history.random.below(20)),
  )

/** Tries again what failed. */
const retry: Step = async (history, seat, conversation) => {
  const { engine } = seat.device
  history.start(seat, `tries again in ${short(conversation)}`, async () => {
    const shown = await engine.reading.messages(conversation)
    for (const { id, status } of shown) if (status === "failed") await engine.retry(conversation, id)
  })
}

const startGroup = (history: History, seat: Seat) => {
  const members = history.accounts.filter((account) => account !== seat.account && history.random.chance(0.7))
  history.start(seat, `starts a group with ${members.map(short).join(" ")}`, () =>
    seat.device.engine.create({ kind: "group", name: `${CANARY} as a name`, members }),
  )
}

const writeTo = (history: History, seat: Seat) => {
  const other = history.random.pick(history.accounts.filter((account) => account !== seat.account))
  history.start(seat, `writes to ${short(other)}`, () => seat.device.engine.direct(other))
}

const catchUp = (history: History, seat: Seat) =>
  history.start(seat, "looks for news", () => seat.device.engine.catchUp())

const letter = (history: History, seat: Seat) =>
  history.write(seat, history.random.pick(history.accounts.filter((account) => account !== seat.account)))

/** Ends the program as a person does who closes the window. */
const close = (history: History, seat: Seat) => {
  const { device } = seat
  history.start(seat, "is closed", async () => {
    await device.engine.stop()
    history.world.crash(device)
  })
}

const retire = (history: History, seat: Seat) => {
  if (history.cast.running.length < 3) return
  const { device } = seat
  seat.isRetiring = true
  history.cast.forgive(seat)
  history.start(seat, "logs out", async () => {
    await device.engine.retire()
    history.forget(seat)
    await history.cast.wipe(seat)
  })
}

export const DEEDS: readonly Deed[] = [
  inConversation(26, (history, seat, conversation) => history.say(seat, conversation)),
  inConversation(4, rotateKeys),
  add,
  remove,
  inConversation(4, setRole),
  inConversation(2, leave),
  inConversation(2, rename),
  inConversation(2, read),
  inConversation(3, retry),
  onDevice(3, letter),
  onDevice(2, catchUp),
  onDevice(2, close),
  onDevice(1, retire),
  onDevice(2, startGroup),
  onDevice(2, writeTo),
  race,
  logIn,
  wipe,
]
