/** Entries as clients make them; the payloads are no MLS, since the server cannot read them anyway. */
import {
  type AccountId,
  type ConversationId,
  type EntrySigner,
  type Hash,
  type NewEntry,
  NO_HASH,
  NO_TRANSACTION,
  payloadHash,
  type Request,
  signEntry,
  type Transaction,
} from "@tacit/protocol"
import type { Device } from "./person.ts"
import { someBytes, someConversation, someMessageId } from "./random.ts"
import type { Answer } from "./test-socket.ts"
import type { Member } from "./world.ts"

export type CommitEntry = Extract<NewEntry, { kind: "commit" }>
export type CreateEntry = Extract<NewEntry, { kind: "create" }>

/** Where a conversation stands. */
export interface Stand {
  readonly conversation: ConversationId
  readonly epoch: number
  readonly opening: Hash
}

export function signed(
  device: Device,
  conversation: ConversationId,
  parent: Hash,
  payload: Hash,
): EntrySigner {
  return { device: device.id, signature: signEntry(device.keys.secret, conversation, parent, payload) }
}

export function createEntry({ device }: Member, direct?: AccountId): CreateEntry {
  const conversation = someConversation()
  const payload = someBytes(32)
  const signer = signed(device, conversation, NO_HASH, payloadHash(payload))
  return { kind: "create", conversation, id: someMessageId(), payload, signer, direct }
}

export function commitEntry(
  { device }: Member,
  { conversation, epoch, opening }: Stand,
  routing: readonly Member[],
  changes: Partial<CommitEntry> = {},
): CommitEntry {
  const payload = changes.payload ?? { kind: "inline" as const, bytes: someBytes(100) }
  const hash = payload.kind === "inline" ? payloadHash(payload.bytes) : payload.hash
  const signer = signed(device, conversation, opening, hash)
  const accounts = routing.map(({ person }) => person.account).sort()
  return {
    kind: "commit",
    conversation,
    id: someMessageId(),
    epoch,
    opening,
    replaces: undefined,
    payload,
    signer,
    routing: accounts,
    welcomes: [],
    ...changes,
  }
}

export function welcomeTo(...members: readonly Member[]): CommitEntry["welcomes"] {
  return members.map(({ person }) => ({
    account: person.account,
    welcome: { kind: "inline", bytes: someBytes(200) },
  }))
}

export function afterCreate({ conversation, payload }: CreateEntry): Stand {
  return { conversation, epoch: 0, opening: payloadHash(payload) }
}

export function afterCommit({ conversation, epoch, payload }: CommitEntry): Stand {
  if (payload.kind !== "inline") throw new TypeError("only inline payloads here")
  return { conversation, epoch: epoch + 1, opening: payloadHash(payload.bytes) }
}

export function transactionOf(changes: Partial<Transaction>): Request {
  return { kind: "transact", ...NO_TRANSACTION, ...changes }
}

export function messageTo(
  stand: Stand,
  changes: Partial<Extract<Request, { kind: "message" }>> = {},
): Request {
  return { kind: "message", id: someMessageId(), payload: someBytes(512), ...stand, ...changes }
}

/** A conversation whose founder has added everybody in one commit. */
export async function conversationOf(founder: Member, ...others: readonly Member[]): Promise<Stand> {
  const create = createEntry(founder)
  const commit = commitEntry(founder, afterCreate(create), [founder, ...others], {
    welcomes: welcomeTo(...others),
  })
  done(await founder.socket.request(transactionOf({ entries: [create, commit] })))
  return afterCommit(commit)
}

export function post({ socket }: Member, entry: CommitEntry): Promise<Answer> {
  return socket.request(transactionOf({ entries: [entry] }))
}

/** Posts a commit that is to be accepted, and says where it leads. */
export async function commit(
  author: Member,
  stand: Stand,
  routing: readonly Member[],
  replaces?: Stand,
): Promise<Stand> {
  const entry = commitEntry(author, stand, routing, replaces && { replaces: replaces.opening })
  done(await post(author, entry))
  return afterCommit(entry)
}

/** Says something there: "stored", or the code of the error. */
export async function say({ socket }: Member, stand: Stand): Promise<string> {
  const answer = await socket.request(messageTo(stand))
  return answer.kind === "appended" ? "stored" : codeOf(answer)
}

/** The answer, which must not be an error. */
export function done(answer: Answer): Exclude<Answer, { kind: "error" }> {
  if (answer.kind === "error") throw new TypeError(`refused: ${answer.code} ${answer.message}`)
  return answer
}

/** The code of an answer that must be an error. */
export function codeOf(answer: Answer): string {
  return answer.kind === "error" ? answer.code : `no error but ${answer.kind}`
}
