/**
 * The verified log of one conversation on this device: sealed pages of 256 records and a tail of single
 * ones (ADR 6). Appending writes one record; a full tail becomes a page in the same transaction.
 *
 * Invariant: the records from `first` to `last` are all there, each either in a page or in the tail.
 */
import { type ConversationId, list } from "@tacit/protocol"
import { type Change, put, remove, type SealedStore } from "../store/sealed-store.ts"
import { type LogRecord, logRecord } from "./log-record.ts"

export const PAGE_SIZE = 256
export const page = list(logRecord, PAGE_SIZE)

const tailSpace = (conversation: ConversationId) => `tail/${conversation}`
const pageSpace = (conversation: ConversationId) => `page/${conversation}`
const tailKey = (index: number) => String(index).padStart(16, "0")

export class LogPages {
  readonly #store: SealedStore
  readonly #conversation: ConversationId
  #tail: LogRecord[]
  /** Index after the newest record. */
  #end: number
  #lastPage: { number: number; records: readonly LogRecord[] } | undefined

  private constructor(store: SealedStore, conversation: ConversationId, tail: LogRecord[], end: number) {
    this.#store = store
    this.#conversation = conversation
    this.#tail = tail
    this.#end = end
  }

  /** The log whose newest record has the index `newest`; without one, a log that is empty so far. */
  static async load(store: SealedStore, conversation: ConversationId, newest = -1): Promise<LogPages> {
    const tail = (await store.all(tailSpace(conversation), logRecord)).map(({ value }) => value)
    return new LogPages(store, conversation, tail, newest + 1)
  }

  /** What to write so that `record` is kept. Records come in ascending order of index. */
  append(record: LogRecord): readonly Change[] {
    this.#tail.push(record)
    this.#end = record.index + 1
    if ((record.index + 1) % PAGE_SIZE !== 0) {
      return [put(tailSpace(this.#conversation), tailKey(record.index), logRecord, record)]
    }
    const full = this.#tail
    this.#tail = []
    const number = Math.floor(record.index / PAGE_SIZE)
    this.#lastPage = { number, records: full }
    return [
      put(pageSpace(this.#conversation), String(number), page, full),
      ...full.slice(0, -1).map(({ index }) => remove(tailSpace(this.#conversation), tailKey(index))),
    ]
  }

  /** What to write so that `record` stands in the place of the one with its index, which is there. */
  async rewrite(record: LogRecord): Promise<readonly Change[]> {
    const replaced = (records: readonly LogRecord[]) =>
      records.map((each) => (each.index === record.index ? record : each))
    if (record.index >= (this.#tail[0]?.index ?? this.#end)) {
      this.#tail = replaced(this.#tail)
      return [put(tailSpace(this.#conversation), tailKey(record.index), logRecord, record)]
    }
    const number = Math.floor(record.index / PAGE_SIZE)
    const records = replaced(await this.#page(number))
    this.#lastPage = { number, records }
    return [put(pageSpace(this.#conversation), String(number), page, records)]
  }

  async get(index: number): Promise<LogRecord | undefined> {
    return (await this.range(index, index + 1))[0]
  }

  /** The records with `from` <= index < `to`, oldest first. */
  async range(from: number, to: number): Promise<readonly LogRecord[]> {
    const found: LogRecord[] = []
    // A tail may be empty, and a caller may mean "to the end" by `to`.
    const paged = Math.min(to, this.#tail[0]?.index ?? this.#end)
    for (let number = Math.floor(Math.max(from, 0) / PAGE_SIZE); number * PAGE_SIZE < paged; number++) {
      found.push(...(await this.#page(number)))
    }
    return [...found, ...this.#tail].filter(({ index }) => index >= from && index < to)
  }

  async #page(number: number): Promise<readonly LogRecord[]> {
    if (this.#lastPage?.number === number) return this.#lastPage.records
    const records = (await this.#store.get(pageSpace(this.#conversation), String(number), page)) ?? []
    if (records.length > 0) this.#lastPage = { number, records }
    return records
  }
}
