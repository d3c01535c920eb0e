/** `Tacit` for a page: snapshots from the worker, verbs to it. */
import {
  type ChatSnapshot,
  type ConnectionSnapshot,
  type ConversationItem,
  type Notice,
  type Observable,
  type SessionSnapshot,
  type Tacit,
  UserError,
} from "../model/model.ts"
import type { Outcome, PageMessage, Snapshot, Verb, WorkerMessage } from "./messages.ts"
import { listAccounts } from "./platform/account-list.ts"

class Value<T> implements Observable<T> {
  #value: T
  readonly #listeners = new Set<() => void>()
  readonly #onUse: (used: boolean) => void

  /** `onUse` hears when the first listener comes and when the last one goes. */
  constructor(value: T, onUse: (used: boolean) => void = () => {}) {
    this.#value = value
    this.#onUse = onUse
  }

  get(): T {
    return this.#value
  }

  set(value: T): void {
    this.#value = value
    for (const listener of this.#listeners) listener()
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    if (this.#listeners.size === 1) this.#onUse(true)
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#onUse(false)
    }
  }
}

export class TacitClient implements Tacit {
  readonly session = new Value<SessionSnapshot>({ kind: "loading" })
  readonly connection = new Value<ConnectionSnapshot>({ kind: "connecting" })
  readonly conversations = new Value<readonly ConversationItem[]>([])
  readonly notices = new Value<readonly Notice[]>([])
  readonly #chats = new Map<string, Value<ChatSnapshot | undefined>>()
  readonly #start: () => Worker
  #worker: Worker | undefined
  readonly #waiting = new Map<number, (outcome: Outcome) => void>()
  #calls = 0

  /** `start` is called when there is something for a worker to do, and not before. */
  constructor(start: () => Worker) {
    this.#start = start
  }

  /** A browser that holds an account opens it; any other shows the start screen and fetches nothing more. */
  async begin(): Promise<void> {
    if ((await listAccounts()).length > 0) this.#running()
    else this.session.set({ kind: "start", known: [] })
  }

  #running(): Worker {
    if (this.#worker) return this.#worker
    const worker = this.#start()
    worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
      if (data.kind === "snapshot") this.#take(data.snapshot)
      else {
        this.#waiting.get(data.id)?.(data.outcome)
        this.#waiting.delete(data.id)
      }
    }
    this.#worker = worker
    return worker
  }

  chat(conversation: string): Observable<ChatSnapshot | undefined> {
    const known = this.#chats.get(conversation)
    if (known) return known
    const value = new Value<ChatSnapshot | undefined>(undefined, (used) => {
      this.#post({ kind: used ? "watch" : "unwatch", conversation })
    })
    this.#chats.set(conversation, value)
    return value
  }

  prepare(): void {
    this.#call({ verb: "prepare" }).catch(() => undefined)
  }

  signUp(input: { handle: string; password: string; keep: boolean }): Promise<{ recoveryKey: string }> {
    return this.#call({ verb: "signUp", ...input })
  }

  logIn(input: { handle: string; password: string; keep: boolean }): Promise<void> {
    return this.#call({ verb: "logIn", ...input })
  }

  unlock(password: string): Promise<void> {
    return this.#call({ verb: "unlock", password })
  }

  lock(): Promise<void> {
    return this.#call({ verb: "lock" })
  }

  switchTo(account: string): Promise<void> {
    return this.#call({ verb: "switchTo", account })
  }

  addAccount(): void {
    this.#call({ verb: "addAccount" }).catch(() => undefined)
  }

  unsent(): Promise<number> {
    return this.#call({ verb: "unsent" })
  }

  logOut(): Promise<void> {
    return this.#call({ verb: "logOut" })
  }

  startConversation(person: string): Promise<string> {
    return this.#call({ verb: "startConversation", person })
  }

  send(conversation: string, text: string): Promise<void> {
    // The id is made here: a call that is asked twice, because the leading tab went, is sent once.
    return this.#call({ verb: "send", conversation, text, message: crypto.randomUUID() })
  }

  showOlder(conversation: string): Promise<void> {
    return this.#call({ verb: "showOlder", conversation })
  }

  retry(conversation: string, message: string): Promise<void> {
    return this.#call({ verb: "retry", conversation, message })
  }

  discard(conversation: string, message: string): Promise<void> {
    return this.#call({ verb: "discard", conversation, message })
  }

  accept(conversation: string): Promise<void> {
    return this.#call({ verb: "accept", conversation })
  }

  markRead(conversation: string, index: number): Promise<void> {
    return this.#call({ verb: "markRead", conversation, index })
  }

  dismiss(notice: string): void {
    this.#call({ verb: "dismiss", notice }).catch(() => undefined)
  }

  #take(snapshot: Snapshot): void {
    switch (snapshot.name) {
      case "session":
        if (snapshot.value.kind !== "open") this.#forget()
        this.session.set(snapshot.value)
        break
      case "connection":
        this.connection.set(snapshot.value)
        break
      case "conversations":
        this.conversations.set(snapshot.value)
        break
      case "notices":
        this.notices.set(snapshot.value)
        break
      case "chat":
        this.#chats.get(snapshot.conversation)?.set(snapshot.value)
        break
    }
  }

  /** Nothing of an account stays in the page once it is locked or gone. */
  #forget(): void {
    this.conversations.set([])
    this.notices.set([])
    for (const chat of this.#chats.values()) chat.set(undefined)
  }

  async #call<T>(call: Verb): Promise<T> {
    const id = ++this.#calls
    const outcome = await new Promise<Outcome>((resolve) => {
      this.#waiting.set(id, resolve)
      this.#post({ kind: "call", id, call })
    })
    if (outcome.ok) return outcome.value as T
    const { code, message, field } = outcome.refusal
    throw new UserError(code, message, field)
  }

  #post(message: PageMessage): void {
    this.#running().postMessage(message)
  }
}
