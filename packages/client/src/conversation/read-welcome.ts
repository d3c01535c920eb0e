/** What an item of the inbox is, before anything is done with it: a Welcome that a device of the inviter vouches for. */
import { decode, type EntryHeader, type InboxItem, isDeviceValidAt, MalformedError } from "@tacit/protocol"
import {
  type UnsignedWelcome,
  verifyWelcome,
  type WelcomeEnvelope,
  welcomeEnvelope,
} from "@tacit/protocol/content"
import { BrokenServerError } from "../connection/requests.ts"
import type { ConversationContext } from "./context.ts"
import { payloadOf } from "./entry-payload.ts"

/** `undefined`, and told, if it is not a Welcome of a member's device for this conversation. */
export async function readEnvelope(
  context: ConversationContext,
  item: InboxItem,
): Promise<UnsignedWelcome | undefined> {
  const untrusted = (detail: string) => {
    context.report({ kind: "rejoin-untrusted", conversation: item.conversation, detail })
    return undefined
  }
  let envelope: WelcomeEnvelope
  try {
    envelope = decode(welcomeEnvelope, await context.requests.bytesOf(item.welcome))
  } catch (error) {
    // One that only cannot be fetched now is not judged: it stays in the inbox.
    if (!(error instanceof MalformedError || error instanceof BrokenServerError)) throw error
    return untrusted("the Welcome is malformed")
  }
  const { inside } = envelope
  if (inside.conversation !== item.conversation)
    return untrusted("the Welcome belongs to another conversation")
  const chain = await context.chains.confirms(inside.inviter, inside.chain.index, inside.chain.hash)
  const device = chain?.devices.get(inside.device)
  // Judged at the link that it names: who logged out since has invited all the same.
  const wasValid = chain && isDeviceValidAt(chain, inside.device, inside.chain.index)
  if (!device || !wasValid || !verifyWelcome(device.key, envelope)) {
    return untrusted("no device of the inviter vouches for the Welcome")
  }
  return inside
}

export interface LoggedCommit {
  readonly header: EntryHeader
  /** Absent if the server has none, or has it damaged. */
  readonly payload: Uint8Array | undefined
}

/** The commit that the Welcome belongs to, as it stands in the log; `undefined`, and told, if it does not. */
export async function commitOf(
  context: ConversationContext,
  item: InboxItem,
  { opening, epoch, inviter, conversation }: UnsignedWelcome,
): Promise<LoggedCommit | undefined> {
  const { entries } = await context.requests.log(item.conversation, item.index)
  const [entry] = entries
  const header = entry?.header
  const matches =
    header?.kind === "commit" &&
    header.index === item.index &&
    header.payloadHash === opening &&
    header.epoch + 1 === epoch &&
    header.author === inviter
  if (entry && matches) return { header: entry.header, payload: await payloadOf(context, entry) }
  context.report({
    kind: "rejoin-untrusted",
    conversation,
    detail: "the log does not have the Welcome's commit",
  })
  return undefined
}
