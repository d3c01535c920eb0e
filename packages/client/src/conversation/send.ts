/** Sends what is in the outbox of one conversation, in order and exactly once. */
import { sealMessage } from "@tacit/crypto"
import { LIMITS, ProtocolError } from "@tacit/protocol"
import { commitChange, ownChain, UPDATE } from "./commit.ts"
import type { ConversationContext } from "./context.ts"
import { follow } from "./follow.ts"
import type { OutboxRecord } from "./outbox.ts"
import type { ConversationSession } from "./session.ts"

type Sealed = NonNullable<OutboxRecord["sealed"]>

/**
 * Sends until the outbox is empty or the server makes it wait. Rejects with `ConnectionLostError` when the
 * connection goes; what was not read from the log by then stays in the outbox.
 */
export async function drain(context: ConversationContext, session: ConversationSession): Promise<void> {
  await follow(context, session)
  for (let next = waiting(context, session); next; next = waiting(context, session)) {
    if (session.record.membership === "removed")
      return failAll(context, session, "You are no longer in this conversation.")
    if (session.record.membership !== "member") return
    if (session.record.messages >= LIMITS.messagesPerEpoch)
      await commitChange(context, session, async () => UPDATE)
    const going = await send(context, session, next)
    if (!going) return
  }
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
  const sealed = await sealedFor(context, session, message)
  if (!sealed) return false
  const { conversation, id } = message
  try {
    const { index } = await context.requests.message({ conversation, id, ...sealed })
    await follow(context, session, index)
    // It was in the log before this device asked: an answer was lost, or the outbox is of an older copy.
    const row = (await session.log.get(index))?.row
    if (row?.kind === "message" && row.id === id) await context.outbox.discard(conversation, id)
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

async function fail(context: ConversationContext, message: OutboxRecord, reason: string): Promise<void> {
  await context.outbox.update({ ...message, failed: reason })
  context.emit({ kind: "failed", conversation: message.conversation, id: message.id, reason })
}
