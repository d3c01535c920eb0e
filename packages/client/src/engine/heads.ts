/**
 * Follows which conversations the server says the account has. One whose state is in no vault yet waits for
 * a Welcome, or for a sibling that takes it, and so does one in which the account was removed and is said to
 * be back: it is remembered, since the cursor does not come by it again.
 */
import type { ConversationHead, ConversationId } from "@tacit/protocol"
import { FOLLOWED, followed } from "../account/profile.ts"
import type { Requests } from "../connection/requests.ts"
import { put, type SealedStore } from "../store/sealed-store.ts"
import { isOfOneConversation } from "./background.ts"

export type Head = Pick<ConversationHead, "conversation" | "first" | "head">

/** Brings one conversation in step; false if this device cannot know yet all that there is of it. */
export type VisitHead = (head: Head) => Promise<boolean>

export class Heads {
  readonly #requests: Requests
  readonly #store: SealedStore
  #cursor: number
  /** Conversations that this device could not bring in step when the cursor came by them. */
  readonly #awaited: Map<ConversationId, Head>

  private constructor(requests: Requests, store: SealedStore, cursor: number, awaited: readonly Head[]) {
    this.#requests = requests
    this.#store = store
    this.#cursor = cursor
    this.#awaited = new Map(awaited.map((head) => [head.conversation, head]))
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

  /** Visits the conversations that are still awaited: the vault, or this device, may have more of them now. */
  async visitAwaited(visit: VisitHead): Promise<void> {
    if (this.#awaited.size === 0) return
    for (const head of this.#awaited.values()) await this.#visit(head, visit)
    await this.#save()
  }

  async #visit({ conversation, first, head }: Head, visit: VisitHead): Promise<void> {
    const each = { conversation, first, head }
    if (await visited(each, visit)) this.#awaited.delete(conversation)
    else this.#awaited.set(conversation, each)
  }

  #save(): Promise<void> {
    const awaited = [...this.#awaited.values()]
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
