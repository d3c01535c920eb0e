/**
 * What a page and its worker, and the workers of one account, say to each other. Everything is structured
 * clone data; nothing here carries a key except `Welcomed.localKey`, which stays between workers of this
 * origin.
 */
import type {
  ChatSnapshot,
  ConnectionSnapshot,
  ConversationItem,
  Notice,
  SessionSnapshot,
} from "../model/model.ts"

/** Verbs that the tab's own worker carries out. */
export type TabVerb =
  | { readonly verb: "prepare" }
  | { readonly verb: "signUp"; readonly handle: string; readonly password: string; readonly keep: boolean }
  | { readonly verb: "logIn"; readonly handle: string; readonly password: string; readonly keep: boolean }
  | { readonly verb: "unlock"; readonly password: string }
  | { readonly verb: "lock" }
  | { readonly verb: "switchTo"; readonly account: string }
  | { readonly verb: "addAccount" }
  | { readonly verb: "logOut" }

/** Verbs of the open account: carried out by whichever tab leads. */
export type AccountVerb =
  | { readonly verb: "unsent" }
  | { readonly verb: "retire" }
  | { readonly verb: "startConversation"; readonly person: string }
  | { readonly verb: "send"; readonly conversation: string; readonly text: string; readonly message: string }
  | { readonly verb: "retry"; readonly conversation: string; readonly message: string }
  | { readonly verb: "discard"; readonly conversation: string; readonly message: string }
  | { readonly verb: "showOlder"; readonly conversation: string }
  | { readonly verb: "accept"; readonly conversation: string }
  | { readonly verb: "markRead"; readonly conversation: string; readonly index: number }
  | { readonly verb: "dismiss"; readonly notice: string }

export type Verb = TabVerb | AccountVerb

export type PageMessage =
  | { readonly kind: "call"; readonly id: number; readonly call: Verb }
  | { readonly kind: "watch"; readonly conversation: string }
  | { readonly kind: "unwatch"; readonly conversation: string }

export interface Refusal {
  readonly code: string
  readonly message: string
  readonly field: "handle" | "password" | "person" | undefined
}

export type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly refusal: Refusal }

export type Snapshot =
  | { readonly name: "session"; readonly value: SessionSnapshot }
  | { readonly name: "connection"; readonly value: ConnectionSnapshot }
  | { readonly name: "conversations"; readonly value: readonly ConversationItem[] }
  | { readonly name: "notices"; readonly value: readonly Notice[] }
  | { readonly name: "chat"; readonly conversation: string; readonly value: ChatSnapshot | undefined }

export type WorkerMessage =
  | { readonly kind: "outcome"; readonly id: number; readonly outcome: Outcome }
  | { readonly kind: "snapshot"; readonly snapshot: Snapshot }

/** On the channel of one account, between the workers of this browser. */
export type ChannelMessage =
  /** A tab looks whether somebody has the account open. */
  | { readonly kind: "hello"; readonly from: string }
  | { readonly kind: "welcomed"; readonly to: string; readonly localKey: Uint8Array }
  /** A new leader: whoever waits for an answer asks again, whoever watches says so again. */
  | { readonly kind: "leading"; readonly term: number }
  | { readonly kind: "beat" }
  | { readonly kind: "call"; readonly from: string; readonly id: number; readonly call: AccountVerb }
  | { readonly kind: "outcome"; readonly to: string; readonly id: number; readonly outcome: Outcome }
  | { readonly kind: "watching"; readonly from: string; readonly conversations: readonly string[] }
  | { readonly kind: "snapshot"; readonly snapshot: Snapshot }
  /** Everybody lets go of the account: it was locked, or its data is being erased. */
  | { readonly kind: "locked" }
  | { readonly kind: "gone" }
