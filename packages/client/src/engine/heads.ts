/**
 * Follows which conversations the server says the account has. One whose state is in no vault yet waits for
 * a Welcome, or for a sibling that takes it: it is remembered, since the cursor does not come by it again.
 */
import type { ConversationHead, ConversationId } from "@tacit/protocol"
import { FOLLOWED, followed } from "../account/profile.ts"
import type { Requests } from "../connection/requests.ts"
import { put, type SealedStore } from "../store/sealed-store.ts"
import { isOfOneConversation } from "./background.ts"

export type Head = Pick<ConversationHead, "conversation" | "first">

/** Brings one conversation in step; false if this device cannot know it yet. */
export type VisitHead = (head: Head) => Promise<boolean>

export class Heads {
  readonly #requests: Requests
  readonly #store: SealedStore
  #cursor: number
  /** First readable index of each conversation that is not known yet. */
  readonly #awaited: Map<ConversationId, number>

  private constructor(requests: Requests, store: SealedStore, cursor: number, awaited: readonly Head[]) {
    this.#requests = requests
    this.#store = store
    this.#cursor = cursor
    this.#awaited = new Map(awaited.map(({ conversation, first }) => [conversation, first]))
  }

  static async load(requests: Requests, store: SealedStore): Promise<Heads> {
    const { cursor, awaited } = (await store.get(FOLLOWED.space, FOLLOWED.key, followed)) ?? {
      cursor: 0,
      awaited: [],
    }
    return new Heads(requests, store, cursor, awaited)
  }

  awaits(conversation: ConversationId): boolean {
    return this.#awaited.has(conversation)
  }

  /** Visits what changed since the last time, and what is still awaited. */
  async follow(visit: VisitHead): Promise<void> {
    await this.visitAwaited(visit)
    for (let more = true; more; ) {
      const page = await this.#requests.heads(this.#cursor)
      for (const head of page.conversations) await this.#visit(head, visit)
      this.#cursor = page.cursor
      more = page.more
      await this.#save()
    }
  }

  /** Visits the conversations that are still awaited: the vault may have them now. */
  async visitAwaited(visit: VisitHead): Promise<void> {
    if (this.#awaited.size === 0) return
    for (const [conversation, first] of this.#awaited) await this.#visit({ conversation, first }, visit)
    await this.#save()
  }

  async #visit({ conversation, first }: Head, visit: VisitHead): Promise<void> {
    if (await visited({ conversation, first }, visit)) this.#awaited.delete(conversation)
    else this.#awaited.set(conversation, first)
  }

  #save(): Promise<void> {
    const awaited = [...this.#awaited].map(([conversation, first]) => ({ conversation, first }))
    return this.#store.write([put(FOLLOWED.space, FOLLOWED.key, followed, { cursor: this.#cursor, awaited })])
  }
}

/** A conversation whose log cannot be followed now is tried again like one that is not known yet. */
async function visited(head: Head, visit: VisitHead): Promise<boolean> {
  try {
    return await visit(head)
  } catch (error) {
    if (isOfOneConversation(error)) return false
    throw error
  }
}
