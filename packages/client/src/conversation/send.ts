/** Sends what is in the outbox of one conversation, in order and exactly once. */
import { sealMessage } from "@tacit/crypto"
import { LIMITS, ProtocolError } from "@tacit/protocol"
import { commitChange, ownChain, UPDATE } from "./commit.ts"
import type { ConversationContext } from "./context.ts"
import { follow } from "./follow.ts"
import type { OutboxRecord } from "./outbox.ts"
import { alreadyLogged, isOvertaken, renewed, settleKnown } from "./own-messages.ts"
import { removeLeft } from "./remove-left.ts"
import type { ConversationSession } from "./session.ts"
import { isWithheld } from "./withheld.ts"

type Sealed = NonNullable<OutboxRecord["sealed"]>

/**
 * Sends until the outbox is empty or the server makes it wait. Rejects with `ConnectionLostError` when the
 * connection goes; what was not read from the log by then stays in the outbox.
 */
export async function drain(context: ConversationContext, session: ConversationSession): Promise<void> {
  await follow(context, session)
  for (let next = waiting(context, session); next; next = waiting(context, session)) {
    if (await isWithheld(context, session)) return
    const { membership, returning, contest } = session.record
    if (membership === "removed" && !returning)
      return failAll(context, session, "You are no longer in this conversation.")
    if (membership !== "member" || contest) return
    await withoutWhoLeft(context, session)
    if (session.record.messages >= LIMITS.messagesPerEpoch)
      await commitChange(context, session, async () => UPDATE)
    const going = await send(context, session, next)
    if (!going) return
  }
}

/** Nothing more is said to who asked to leave: the Remove goes first, by whoever speaks next. */
async function withoutWhoLeft(context: ConversationContext, session: ConversationSession): Promise<void> {
  const { account: self } = context.profile
  const requests = session.record.leaving.filter(({ account }) => account !== self)
  if (requests.length > 0) await removeLeft(context, session, requests)
}

function waiting({ outbox }: ConversationContext, session: ConversationSession): OutboxRecord | undefined {
  return outbox.of(session.id).find(({ failed }) => failed === undefined)
}

/** False when it is of no use to go on now. */
async function send(
  context: ConversationContext,
  session: ConversationSession,
  message: OutboxRecord,
): Promise<boolean> {
  const done = message.sealed ? [] : await alreadyLogged(context, session, message)
  const changes = isOvertaken(session, context.profile.device, message) ? renewed(context, message) : done
  if (changes.length > 0) {
    await context.store.write(changes)
    return true
  }
  const sealed = await sealedFor(context, session, message)
  if (!sealed) return false
  const { conversation, id } = message
  try {
    const { index } = await context.requests.message({ conversation, id, ...sealed })
    await follow(context, session, index)
    const left = context.outbox.find(conversation, id)
    const row = left && (await session.log.get(index))?.row
    if (row) await context.store.write(settleKnown(context, left, row))
  } catch (error) {
    return afterRefusal(context, session, message, error)
  }
  // The answer alone is not believed: the message left the outbox only if it was read from the log.
  return !context.outbox.of(conversation).some((left) => left.id === id)
}

/** The bytes of the message for the epoch in force: sealed at most once for each, stored before use. */
async function sealedFor(
  context: ConversationContext,
  session: ConversationSession,
  message: OutboxRecord,
): Promise<Sealed | undefined> {
  const { record } = session
  if (message.sealed?.opening === record.opening) return message.sealed
  const epoch = session.epoch(record.opening)
  if (!epoch || !record.cursor) return undefined
  const { profile, random } = context
  const counter = message.counter ?? session.counterOf(profile.device) + 1
  const { account, device } = profile
  const header = {
    conversation: session.id,
    epoch: record.epoch,
    opening: record.opening,
    account,
    chain: await ownChain(context),
    device,
    counter,
    id: message.id,
    seen: record.cursor,
    sentAt: message.createdAt,
  }
  const payload = sealMessage({
    epochKey: epoch.keys.key,
    header,
    content: message.content,
    deviceSecret: profile.deviceSecret,
    random,
  })
  const sealed = { epoch: record.epoch, opening: record.opening, payload }
  await context.outbox.update({ ...message, counter, sealed })
  return sealed
}

async function afterRefusal(
  context: ConversationContext,
  session: ConversationSession,
  message: OutboxRecord,
  error: unknown,
): Promise<boolean> {
  if (!(error instanceof ProtocolError)) throw error
  const before = session.record.opening
  if (error.code === "stale-epoch") {
    await follow(context, session)
    // A server that calls the epoch stale and shows no commit does not get other bytes for it.
    return session.record.opening !== before
  }
  if (error.retry !== "never") return false
  await follow(context, session)
  if (session.record.membership !== "member") return true
  await fail(context, message, error.message)
  return true
}

async function failAll(
  context: ConversationContext,
  session: ConversationSession,
  reason: string,
): Promise<void> {
  for (const message of context.outbox.of(session.id))
    if (!message.failed) await fail(context, message, reason)
}

async function fail(
  context: ConversationContext,
  { conversation, id }: OutboxRecord,
  reason: string,
): Promise<void> {
  // As the outbox has it by now: the form that was sealed for it must not be forgotten.
  const message = context.outbox.find(conversation, id)
  if (!message) return
  await context.outbox.update({ ...message, failed: reason })
  context.emit({ kind: "failed", conversation, id, reason })
}
