/**
 * Tells every server process what was committed. A message names what is new, never what it holds, and
 * losing one loses nothing: clients resume by cursor.
 */
import type { AccountId, ConversationId } from "@tacit/protocol"

export interface BusTopics {
  /** Conversation `conversation` has an entry `index`; its members changed if `routed`. */
  readonly conversation: {
    readonly conversation: ConversationId
    readonly index: number
    /** Who is to hear of the entry, if it changed that: members before and after. */
    readonly routed: readonly AccountId[] | undefined
  }
  /** The account's inbox has a new item `latest`. */
  readonly inbox: { readonly account: AccountId; readonly latest: number }
  /** The account's vault has a new version, written by the connection named `by`. */
  readonly vault: { readonly account: AccountId; readonly version: number; readonly by: string }
  /** The account's chain has new links. */
  readonly chain: { readonly account: AccountId }
}

export type BusTopic = keyof BusTopics

export interface Bus {
  /** Hands the message to every subscriber of the topic, in the order of publication. Never throws. */
  publish<T extends BusTopic>(topic: T, message: BusTopics[T]): void
  /** The returned function ends the subscription. */
  subscribe<T extends BusTopic>(topic: T, receive: (message: BusTopics[T]) => void): () => void
}
