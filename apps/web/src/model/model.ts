/**
 * What views see of Tacit: snapshots that never change once handed out, and verbs. Views know neither the
 * engine nor the worker that runs it; the engine side (src/engine) implements `Tacit`.
 */

/** A value that changes over time. `get` returns the same object until something changed. */
export interface Observable<T> {
  get(): T
  /** Calls `listener` after each change; the returned function ends it. */
  subscribe(listener: () => void): () => void
}

export interface KnownAccount {
  /** Account id in hexadecimal: the key of everything local. */
  readonly account: string
  readonly handle: string
}

export type SessionSnapshot =
  | { readonly kind: "loading" }
  /** Nobody is logged in in this tab. */
  | { readonly kind: "start"; readonly known: readonly KnownAccount[] }
  | { readonly kind: "locked"; readonly account: KnownAccount; readonly known: readonly KnownAccount[] }
  | {
      readonly kind: "open"
      readonly account: KnownAccount
      readonly tacitId: string
      /** False in "This is not my computer" mode: nothing outlives the tab. */
      readonly kept: boolean
      readonly known: readonly KnownAccount[]
    }

export type ConnectionSnapshot =
  | { readonly kind: "online" }
  | { readonly kind: "connecting" }
  /** Since when (milliseconds since 1970) there has been no connection. */
  | { readonly kind: "offline"; readonly since: number }
  /** The server refuses this device: it was revoked, or the versions differ. */
  | { readonly kind: "refused"; readonly message: string }

export interface ConversationItem {
  readonly conversation: string
  readonly kind: "direct" | "group"
  readonly name: string
  /** Tacit ID of the other person of a direct conversation. */
  readonly peerTacitId: string | undefined
  readonly unread: number
  /** Started by somebody whom the person has not accepted. */
  readonly request: boolean
  /** False once the account was removed or has left. */
  readonly member: boolean
  /** Text of the newest message; `undefined` for a request, whose text is not shown before it is opened. */
  readonly preview: { readonly text: string; readonly own: boolean } | undefined
  /** Server's time of the newest entry, milliseconds since 1970. */
  readonly at: number
}

export type MessageStatus = "sending" | "sent" | "failed" | "received"

export type ChatRow =
  | {
      readonly kind: "message"
      readonly id: string
      /** Place in the log; absent while it is not there. */
      readonly index: number | undefined
      readonly own: boolean
      readonly author: string
      readonly text: string
      readonly at: number
      readonly status: MessageStatus
      /** Why it failed, in plain words. */
      readonly reason: string | undefined
    }
  /** Something that happened: joined, left, keys changed, a security notice. Never made of user content alone. */
  | {
      readonly kind: "system"
      readonly id: string
      readonly at: number
      readonly tone: "neutral" | "warning"
      readonly text: string
    }

export interface ChatSnapshot {
  readonly conversation: string
  readonly name: string
  readonly kind: "direct" | "group"
  readonly request: boolean
  readonly member: boolean
  readonly members: readonly { readonly tacitId: string; readonly name: string }[]
  /** Oldest first. */
  readonly rows: readonly ChatRow[]
  /** True while older rows are being read. */
  readonly loading: boolean
  /** Whether there are older rows than the first one here (`showOlder`). */
  readonly more: boolean
  /** Index up to which everything is read; the "New messages" line stands behind it. */
  readonly readUpTo: number
  readonly details: {
    readonly epoch: number
    /** 60 digits; for a direct conversation. */
    readonly safetyNumber: string | undefined
  }
}

export interface Notice {
  readonly id: string
  readonly tone: "info" | "warning"
  /** What happened, what is safe, what to do. */
  readonly text: string
}

/** A refusal in words for the person. `field` names the input it belongs to, if any. */
export class UserError extends Error {
  override readonly name = "UserError"
  readonly code: string
  readonly field: "handle" | "password" | "person" | undefined

  constructor(code: string, message: string, field?: "handle" | "password" | "person") {
    super(message)
    this.code = code
    this.field = field
  }
}

/** All verbs reject with a `UserError` when they are refused, and change nothing then. */
export interface Tacit {
  readonly session: Observable<SessionSnapshot>
  readonly connection: Observable<ConnectionSnapshot>
  readonly conversations: Observable<readonly ConversationItem[]>
  readonly notices: Observable<readonly Notice[]>
  /** The same observable for the same conversation while somebody subscribes to it. */
  chat(conversation: string): Observable<ChatSnapshot | undefined>

  /** Begins loading what log-in and sign-up need; called when the person focuses a form. */
  prepare(): void
  signUp(input: { handle: string; password: string; keep: boolean }): Promise<{ recoveryKey: string }>
  logIn(input: { handle: string; password: string; keep: boolean }): Promise<void>
  unlock(password: string): Promise<void>
  lock(): Promise<void>
  /** Opens another account of this browser (locked unless it is open in another tab). */
  switchTo(account: string): Promise<void>
  /** Shows the start screen so that another account can be added. */
  addAccount(): void
  /** Number of messages that would be lost by logging out now. */
  unsent(): Promise<number>
  logOut(): Promise<void>

  /** Handle, Tacit ID or add link → the direct conversation with that person. */
  startConversation(person: string): Promise<string>
  send(conversation: string, text: string): Promise<void>
  /** Adds older rows at the front of the chat's snapshot. */
  showOlder(conversation: string): Promise<void>
  retry(conversation: string, message: string): Promise<void>
  discard(conversation: string, message: string): Promise<void>
  accept(conversation: string): Promise<void>
  /** The person has seen everything up to this index. */
  markRead(conversation: string, index: number): Promise<void>
  dismiss(notice: string): void
}
