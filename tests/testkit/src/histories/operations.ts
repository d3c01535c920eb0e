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

/** Something done on a running device in a conversation that it knows. */
function inConversation(weight: number, step: Step): Deed {
  return {
    weight,
    act(history) {
      const able = history.cast.running.filter(({ known }) => known.size > 0)
      if (able.length === 0) return false
      const seat = history.random.pick(able)
      step(history, seat, history.random.pick([...seat.known]))
      return true
    },
  }
}

const someone = (history: History): AccountId => history.random.pick(history.cast.accounts)

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

export const DEEDS: readonly Deed[] = [
  inConversation(30, (history, seat, conversation) => history.say(seat, conversation)),
  inConversation(6, (history, seat, conversation) =>
    history.start(seat, `rotates keys in ${short(conversation)}`, () =>
      seat.device.engine.membership.rotateKeys(conversation),
    ),
  ),
  inConversation(7, (history, seat, conversation) => {
    const account = someone(history)
    history.start(seat, `adds ${short(account)} to ${short(conversation)}`, () =>
      seat.device.engine.membership.add(conversation, [account]),
    )
  }),
  inConversation(5, (history, seat, conversation) => {
    const account = someone(history)
    history.start(seat, `removes ${short(account)} from ${short(conversation)}`, () =>
      seat.device.engine.membership.remove(conversation, account),
    )
  }),
  inConversation(4, (history, seat, conversation) => {
    const account = someone(history)
    const role = history.random.pick(["member", "admin", "owner"] as const)
    history.start(seat, `makes ${short(account)} ${role} of ${short(conversation)}`, () =>
      seat.device.engine.membership.setRole(conversation, account, role),
    )
  }),
  inConversation(2, (history, seat, conversation) =>
    history.start(seat, `leaves ${short(conversation)}`, () =>
      seat.device.engine.membership.leave(conversation),
    ),
  ),
  inConversation(2, (history, seat, conversation) =>
    history.start(seat, `renames ${short(conversation)}`, () =>
      seat.device.engine.membership.rename(conversation, `${CANARY} as a name ${history.random.below(1000)}`),
    ),
  ),
  inConversation(2, (history, seat, conversation) =>
    history.start(seat, `reads ${short(conversation)}`, () =>
      seat.device.engine.reading.markRead(conversation, history.random.below(20)),
    ),
  ),
  onDevice(3, (history, seat) => {
    const members = history.cast.accounts.filter(
      (account) => account !== seat.account && history.random.chance(0.7),
    )
    history.start(seat, `starts a group with ${members.map(short).join(" ")}`, () =>
      seat.device.engine.create({ kind: "group", name: `${CANARY} as a name`, members }),
    )
  }),
  onDevice(3, (history, seat) => {
    const other = someone(history)
    if (other === seat.account) return
    history.start(seat, `writes to ${short(other)}`, () => seat.device.engine.direct(other))
  }),
  logIn,
  wipe,
]
