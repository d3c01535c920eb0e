/** Snapshots for views: the conversation list and the messages of a conversation. */
import { safetyNumber } from "@tacit/crypto"
import { type AccountId, type ConversationId, encode, type Hash, type MessageId } from "@tacit/protocol"
import { decodeContent, type ReadContent, type Role } from "@tacit/protocol/content"
import type { ConversationContext } from "../conversation/context.ts"
import { CONVERSATIONS, conversationRecord } from "../conversation/record.ts"
import type { ConversationSession } from "../conversation/session.ts"
import type { LogRecord } from "../timeline/log-record.ts"
import type { Membership } from "../vault/items.ts"
import { marksItem, marksName } from "../vault/items.ts"
import type { Conversations } from "./conversations.ts"

export interface ConversationSummary {
  readonly conversation: ConversationId
  readonly kind: "direct" | "group"
  readonly name: string
  readonly members: readonly AccountId[]
  /** The other one of a direct conversation. */
  readonly peer: AccountId | undefined
  readonly membership: Membership
  readonly unread: number
  /** Started by somebody whom this account has not accepted. */
  readonly request: boolean
}

export interface ConversationDetails {
  readonly membership: Membership
  readonly epoch: number
  /** Names the epoch: the payload hash of the commit that opened it. */
  readonly opening: Hash
  readonly members: readonly { readonly account: AccountId; readonly role: Role }[]
  /** Openings of the epochs whose keys this device holds, by epoch in ascending order. */
  readonly held: readonly Hash[]
  /** Index up to which everything is read. */
  readonly read: number
  /** 60 digits; for a direct conversation whose other member's chain is known. */
  readonly safetyNumber: string | undefined
}

export type MessageStatus = "sending" | "sent" | "failed" | "received"

export interface ShownMessage {
  readonly id: MessageId
  /** Place in the log; absent while it is not there. */
  readonly index: number | undefined
  readonly author: AccountId
  readonly content: ReadContent
  /** The server's time, or this device's while the message is not in the log. */
  readonly at: number
  readonly status: MessageStatus
}

export class Reading {
  readonly #context: ConversationContext
  readonly #conversations: Conversations

  constructor(context: ConversationContext, conversations: Conversations) {
    this.#context = context
    this.#conversations = conversations
  }

  /** Every conversation of this device, in no particular order. */
  async conversations(): Promise<readonly ConversationSummary[]> {
    const found = await Promise.all(
      this.#conversations.ids.map((id) =>
        this.#conversations.withSession(id, (session) => this.#summary(session)),
      ),
    )
    return found.filter((summary) => summary !== undefined)
  }

  /** Where the conversation stands, as this device has verified it; `undefined` if it does not know it. */
  details(conversation: ConversationId): Promise<ConversationDetails | undefined> {
    return this.#conversations.withSession(conversation, async ({ record, members, epochs }) => {
      const roles = new Map(record.settings?.roles.map(({ account, role }) => [account, role]))
      return {
        membership: record.membership,
        epoch: record.epoch,
        opening: record.opening,
        members: members.map((account) => ({ account, role: roles.get(account) ?? "member" })),
        held: epochs
          .map(({ keys }) => keys)
          .sort((a, b) => a.epoch - b.epoch)
          .map(({ opening }) => opening),
        read: record.read,
        safetyNumber: record.peer && (await this.#safetyNumber(record.peer)),
      }
    })
  }

  async directWith(other: AccountId): Promise<ConversationId | undefined> {
    const records = await this.#context.store.all(CONVERSATIONS, conversationRecord)
    return records.find(({ value }) => value.settings?.kind === "direct" && value.peer === other)?.value
      .conversation
  }

  /** The newest `limit` messages, oldest first; those that are not in the log yet stand at the end. */
  async messages(
    conversation: ConversationId,
    limit = Number.POSITIVE_INFINITY,
  ): Promise<readonly ShownMessage[]> {
    const logged = await this.#conversations.withSession(conversation, (session) =>
      this.#newest(session, limit),
    )
    const waiting = this.#context.outbox.of(conversation).map(
      ({ id, content, createdAt, failed }): ShownMessage => ({
        id,
        index: undefined,
        author: this.#context.profile.account,
        content: decodeContent(content),
        at: createdAt,
        status: failed === undefined ? "sending" : "failed",
      }),
    )
    const all = [...(logged ?? []), ...waiting]
    return limit < all.length ? all.slice(all.length - limit) : all
  }

  /** Every record of the verified log from an index on: what the timeline is made of. */
  async log(conversation: ConversationId, from = 0): Promise<readonly LogRecord[]> {
    const found = await this.#conversations.withSession(conversation, ({ log }) =>
      log.range(from, Number.MAX_SAFE_INTEGER),
    )
    return found ?? []
  }

  async #safetyNumber(peer: AccountId): Promise<string | undefined> {
    const { chains, profile } = this.#context
    const [own, theirs] = [await chains.get(profile.account), await chains.get(peer)]
    if (!own || !theirs) return undefined
    return safetyNumber(own, theirs)
  }

  /** Counts everything up to `index` as read, on all devices. */
  async markRead(conversation: ConversationId, index: number): Promise<void> {
    await this.#marks(conversation, ({ record }) =>
      index > record.read ? { accepted: record.accepted, read: index } : undefined,
    )
  }

  /** Takes a request in; writing to it does the same. */
  async accept(conversation: ConversationId): Promise<void> {
    await this.#marks(conversation, ({ record }) =>
      record.accepted ? undefined : { accepted: true, read: record.read },
    )
  }

  async #marks(
    conversation: ConversationId,
    next: (session: ConversationSession) => { accepted: boolean; read: number } | undefined,
  ): Promise<void> {
    await this.#conversations.withSession(conversation, async (session) => {
      const marks = next(session)
      if (!marks) return
      session.update(marks)
      await session.flush()
      await this.#context.vault.commit(async (view) => {
        const theirs = await view.item(marksName(conversation), marksItem)
        const { cursor } = session.record
        const merged = {
          accepted: marks.accepted || (theirs?.accepted ?? false),
          read: Math.max(marks.read, theirs?.read ?? 0),
          seen: (cursor?.index ?? -1) > (theirs?.seen?.index ?? -1) ? cursor : theirs?.seen,
        }
        const same = theirs && theirs.accepted === merged.accepted && theirs.read === merged.read
        return same
          ? undefined
          : { changes: new Map([[marksName(conversation), encode(marksItem, merged)]]), value: undefined }
      })
    })
  }

  async #summary(session: ConversationSession): Promise<ConversationSummary> {
    const { record } = session
    const { settings, peer, membership, accepted } = record
    const fresh = await session.log.range(record.read + 1, Number.MAX_SAFE_INTEGER)
    const self = this.#context.profile.account
    const unread = fresh.filter(({ row }) => row.kind === "message" && row.account !== self).length
    return {
      conversation: session.id,
      kind: settings?.kind ?? "group",
      name: settings?.name ?? "",
      members: session.members,
      peer,
      membership,
      unread,
      request: !accepted,
    }
  }

  async #newest(session: ConversationSession, limit: number): Promise<readonly ShownMessage[]> {
    const found: ShownMessage[] = []
    const { cursor, first } = session.record
    const step = 256
    for (let to = (cursor?.index ?? -1) + 1; to > first && found.length < limit; to -= step) {
      const records = await session.log.range(Math.max(first, to - step), to)
      found.unshift(...records.flatMap((record) => this.#shown(record)))
    }
    return found
  }

  #shown({ index, at, row }: LogRecord): readonly ShownMessage[] {
    if (row.kind !== "message") return []
    const content = decodeContent(row.content)
    if (content.kind === "leave") return []
    const status = row.account === this.#context.profile.account ? "sent" : "received"
    return [{ id: row.id, index, author: row.account, content, at, status }]
  }
}
