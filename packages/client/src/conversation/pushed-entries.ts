/**
 * Entries that the server pushed before the conversation had its turn. They only save a question: what is
 * missing or dropped here is read from the log.
 */
import type { CarriedEntry, ConversationId } from "@tacit/protocol"

const KEPT = 256

export class PushedEntries {
  readonly #byConversation = new Map<ConversationId, Map<number, CarriedEntry>>()

  add(entry: CarriedEntry): void {
    const { conversation, index } = entry.header
    const entries = this.#byConversation.get(conversation) ?? new Map<number, CarriedEntry>()
    if (entries.size >= KEPT) entries.clear()
    entries.set(index, entry)
    this.#byConversation.set(conversation, entries)
  }

  /** Whether anything of the conversation came that it could not read yet. */
  has(conversation: ConversationId): boolean {
    return this.#byConversation.has(conversation)
  }

  /** Takes the entries that follow one another from `index` on. */
  takeFrom(conversation: ConversationId, index: number): readonly CarriedEntry[] {
    const entries = this.#byConversation.get(conversation)
    const found: CarriedEntry[] = []
    for (let next = entries?.get(index); entries && next; next = entries.get(index + found.length))
      found.push(next)
    for (const known of entries?.keys() ?? []) if (known < index + found.length) entries?.delete(known)
    if (entries?.size === 0) this.#byConversation.delete(conversation)
    return found
  }

  clear(): void {
    this.#byConversation.clear()
  }
}
