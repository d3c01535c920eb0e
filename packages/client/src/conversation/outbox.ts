/**
 * Messages that the log does not have yet. A record is durable before its first send and leaves in the
 * same transaction in which the message is read from the log under its own signature.
 *
 * Sealed once per (id, epoch) [M]: the sealed bytes are stored before they are sent and every retry sends
 * them; another epoch means sealed anew, with the same id and counter.
 */
import {
  bytes,
  type ConversationId,
  conversationId,
  type Decoded,
  hash,
  LIMITS,
  type MessageId,
  messageId,
  optional,
  struct,
  text,
  u53,
} from "@tacit/protocol"
import { type Change, put, remove, type SealedStore } from "../store/sealed-store.ts"

const sealedForm = struct({ epoch: u53, opening: hash, payload: bytes(LIMITS.sealedMessage) })

export const outboxRecord = struct({
  conversation: conversationId,
  id: messageId,
  sequence: u53,
  content: bytes(LIMITS.sealedMessage),
  createdAt: u53,
  counter: optional(u53),
  sealed: optional(sealedForm),
  /** Why it will not be sent any more unless the person says so. */
  failed: optional(text(256)),
})
export type OutboxRecord = Decoded<typeof outboxRecord>

export type NewMessage = Pick<OutboxRecord, "conversation" | "id" | "content" | "createdAt">

const OUTBOX = "outbox"
const UNSENT = { counter: undefined, sealed: undefined, failed: undefined }
const keyOf = (record: OutboxRecord) => String(record.sequence).padStart(16, "0")

export class Outbox {
  readonly #store: SealedStore
  #records: readonly OutboxRecord[]
  /** Never given twice, or a record that is still being written or removed would be lost. */
  #nextSequence: number

  private constructor(store: SealedStore, records: readonly OutboxRecord[]) {
    this.#store = store
    this.#records = records
    this.#nextSequence = (records.at(-1)?.sequence ?? 0) + 1
  }

  static async load(store: SealedStore): Promise<Outbox> {
    return new Outbox(
      store,
      (await store.all(OUTBOX, outboxRecord)).map(({ value }) => value),
    )
  }

  /** Everything of a conversation that is not in its log, in the order in which it was written. */
  of(conversation: ConversationId): readonly OutboxRecord[] {
    return this.#records.filter((record) => record.conversation === conversation)
  }

  find(conversation: ConversationId, id: MessageId): OutboxRecord | undefined {
    return this.#records.find((record) => record.conversation === conversation && record.id === id)
  }

  get conversations(): readonly ConversationId[] {
    return [...new Set(this.#records.filter((record) => !record.failed).map((record) => record.conversation))]
  }

  /** `also` is written in the same transaction. */
  async add(message: NewMessage, also: readonly Change[] = []): Promise<void> {
    const sequence = this.#nextSequence++
    await this.#put({ ...message, sequence, ...UNSENT }, also)
  }

  /**
   * As `add`, for a caller that writes the change together with others; nothing if the message is there already.
   */
  takeUp(message: NewMessage): readonly Change[] {
    if (this.find(message.conversation, message.id)) return []
    const record = { ...message, sequence: this.#nextSequence++, ...UNSENT }
    this.#records = [...this.#records, record]
    return [put(OUTBOX, keyOf(record), outboxRecord, record)]
  }

  /** Replaces the record of the same sequence; durable once resolved. */
  update(record: OutboxRecord): Promise<void> {
    return this.#put(record)
  }

  /** The change that takes a message out; the caller writes it together with the log entry. */
  take(conversation: ConversationId, id: MessageId): readonly Change[] {
    const done = this.#records.filter((record) => record.conversation === conversation && record.id === id)
    this.#records = this.#records.filter((record) => !done.includes(record))
    return done.map((record) => remove(OUTBOX, keyOf(record)))
  }

  /** As `take`, but the message stays under another id, as if it had never been sent. */
  renew(message: OutboxRecord, id: MessageId): readonly Change[] {
    const fresh = { ...message, id, ...UNSENT }
    this.#records = this.#records.map((record) => (record === message ? fresh : record))
    return [put(OUTBOX, keyOf(fresh), outboxRecord, fresh)]
  }

  /** Gives a message up for good. */
  async discard(conversation: ConversationId, id: MessageId): Promise<void> {
    await this.#store.write(this.take(conversation, id))
  }

  async #put(record: OutboxRecord, also: readonly Change[] = []): Promise<void> {
    await this.#store.write([put(OUTBOX, keyOf(record), outboxRecord, record), ...also])
    const others = this.#records.filter(({ sequence }) => sequence !== record.sequence)
    this.#records = [...others, record].sort((a, b) => a.sequence - b.sequence)
  }
}
