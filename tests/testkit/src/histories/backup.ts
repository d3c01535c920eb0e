/**
 * The end of some histories: the server's database is lost and an older copy is put in its place. Tacit does
 * not fill the gap. It promises that nobody overlooks it: a device that knew more says so, shows what it had,
 * and puts nothing into the older past.
 */
import { type ConversationId, type MessageId, ProtocolError } from "@tacit/protocol"
import type { World } from "../world.ts"
import type { Seat } from "./cast.ts"
import { CANARY, type History } from "./history.ts"

/** For a connection to be made anew, and for everything that is due then. */
const LONG_ENOUGH = 60_000

/** What one device had of one conversation. */
interface Had {
  readonly seat: Seat
  readonly conversation: ConversationId
  readonly index: number
  readonly shown: readonly MessageId[]
}

/** What the device says of an older server, or of somebody whom the older server lets write differently. */
const WARNINGS = new Set(["log-rollback", "log-fork", "vault-rollback", "chain-rollback", "chain-fork"])

export async function putBackupBack(history: History): Promise<readonly string[]> {
  const { world, store, cast, camp } = history
  const had = await whatAllHave(history)
  const told = new Map(cast.running.map((seat) => [seat, seat.device.events.length]))
  history.enter("backup")
  const state = history.random.pick(store.states.filter((calls) => calls >= camp.calls.length))
  history.note(`the server goes back to its copy: ${state} of ${store.calls.length} changes`)
  await store.putBack(state)
  world.restartServer()
  await world.pass(LONG_ENOUGH)
  const lost = []
  for (const each of had) if ((await headOf(history, each.conversation)) < each.index) lost.push(each)
  const late: MessageId[] = []
  for (const { seat, conversation } of lost) late.push(...(await speak(history, seat, conversation)))
  await world.pass(LONG_ENOUGH)
  const wrong = []
  for (const each of lost) wrong.push(...(await judge(history, each, told.get(each.seat) ?? 0)))
  for (const id of await storedIds(history))
    if (late.includes(id)) wrong.push(`${id} is stored behind the backup`)
  return [...wrong, ...world.bugs.map((bug) => `bug after the backup: ${String(bug)}`)]
}

/** Every conversation of every running device. */
async function whatAllHave({ world, cast }: History): Promise<readonly Had[]> {
  const had: Had[] = []
  for (const seat of cast.running) {
    const { reading } = seat.device.engine
    for (const { conversation } of await world.complete(reading.conversations())) {
      const index = (await world.complete(reading.log(conversation))).at(-1)?.index ?? -1
      had.push({ seat, conversation, index, shown: await shownIds(world, seat, conversation) })
    }
  }
  return had
}

async function shownIds(world: World, { device }: Seat, conversation: ConversationId) {
  const shown = await world.complete(device.engine.reading.messages(conversation))
  return shown.map(({ id }) => id)
}

/** Index of the newest entry that the server has now; -1 if it does not know the conversation. */
function headOf({ store }: History, conversation: ConversationId): Promise<number> {
  return store.read(async ({ conversations }) => (await conversations.get(conversation))?.head ?? -1)
}

/** The id of what the device took for sending; nothing if it may not write there. */
async function speak(history: History, { device, isRunning }: Seat, conversation: ConversationId) {
  if (!isRunning) return []
  try {
    return [await history.world.complete(device.engine.send(conversation, `${CANARY} behind the backup`))]
  } catch (error) {
    if (error instanceof ProtocolError) return []
    throw error
  }
}

async function judge({ world }: History, { seat, conversation, shown }: Had, told: number) {
  const wrong = []
  const where = `${seat.name} in ${conversation.slice(0, 4)}`
  const { events, engine } = seat.device
  const isCutOff = engine.connection.kind === "stopped"
  if (!isCutOff && !events.slice(told).some(({ kind }) => WARNINGS.has(kind)))
    wrong.push(`${where} overlooks that the server went back`)
  const now = await shownIds(world, seat, conversation)
  if (!shown.every((id) => now.includes(id)))
    wrong.push(`${where} shows less than before the server went back`)
  return wrong
}

async function storedIds({ store, cast }: History): Promise<readonly MessageId[]> {
  return store.read(async ({ conversations }) => {
    const ids: MessageId[] = []
    for (const conversation of cast.conversations) {
      const to = (await conversations.get(conversation))?.head ?? -1
      const range = { conversation, from: 0, to, limit: to + 1, bytes: 2 ** 40 }
      for (const { header } of to < 0 ? [] : await conversations.entries(range)) ids.push(header.id)
    }
    return ids
  })
}
