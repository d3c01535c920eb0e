/** `Tacit` without an engine: the gallery and the interface's own checks decide what it shows. */
import type {
  ChatRow,
  ChatSnapshot,
  ConnectionSnapshot,
  ConversationItem,
  Notice,
  Observable,
  SessionSnapshot,
  Tacit,
  UserError,
} from "../model/model.ts"

export class Value<T> implements Observable<T> {
  #value: T
  readonly #listeners = new Set<() => void>()

  constructor(value: T) {
    this.#value = value
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
    return () => this.#listeners.delete(listener)
  }
}

export type MessageRow = Extract<ChatRow, { kind: "message" }>

export class FakeTacit implements Tacit {
  readonly session = new Value<SessionSnapshot>({ kind: "start", known: [] })
  readonly connection = new Value<ConnectionSnapshot>({ kind: "online" })
  readonly conversations = new Value<readonly ConversationItem[]>([])
  readonly notices = new Value<readonly Notice[]>([])
  /** What was asked for, as "verb argument argument". */
  readonly calls: string[] = []
  /** The next verb of this name is refused with this. */
  readonly refusals = new Map<string, UserError>()
  /** While true, verbs that may take long do not answer. */
  slow = false
  lost = 0
  readonly #chats = new Map<string, Value<ChatSnapshot | undefined>>()
  readonly #now: () => number
  #ids = 0

  constructor(now: () => number) {
    this.#now = now
  }

  chat(conversation: string): Value<ChatSnapshot | undefined> {
    const known = this.#chats.get(conversation)
    if (known) return known
    const made = new Value<ChatSnapshot | undefined>(undefined)
    this.#chats.set(conversation, made)
    return made
  }

  prepare(): void {
    this.#note("prepare")
  }

  async signUp(input: { handle: string; password: string; keep: boolean }): Promise<{ recoveryKey: string }> {
    await this.#verb("signUp", input.handle, String(input.keep))
    this.#open(input.handle, input.keep)
    return { recoveryKey: RECOVERY_KEY }
  }

  async logIn(input: { handle: string; password: string; keep: boolean }): Promise<void> {
    await this.#verb("logIn", input.handle, String(input.keep))
    this.#open(input.handle, input.keep)
  }

  async unlock(): Promise<void> {
    await this.#verb("unlock")
    const session = this.session.get()
    if (session.kind === "locked") this.#open(session.account.handle, true)
  }

  async lock(): Promise<void> {
    await this.#verb("lock")
    const session = this.session.get()
    if (session.kind === "open") {
      this.session.set({ kind: "locked", account: session.account, known: session.known })
    }
  }

  async switchTo(account: string): Promise<void> {
    await this.#verb("switchTo", account)
  }

  addAccount(): void {
    this.#note("addAccount")
    const session = this.session.get()
    this.session.set({ kind: "start", known: session.kind === "loading" ? [] : session.known })
  }

  async unsent(): Promise<number> {
    return this.lost
  }

  async logOut(): Promise<void> {
    await this.#verb("logOut")
    this.session.set({ kind: "start", known: [] })
  }

  async startConversation(person: string): Promise<string> {
    await this.#verb("startConversation", person)
    return this.conversations.get()[0]?.conversation ?? "none"
  }

  async send(conversation: string, text: string): Promise<void> {
    await this.#verb("send", conversation, text)
    this.add(conversation, { own: true, author: "alice", text, status: "sending", index: undefined })
  }

  async showOlder(conversation: string): Promise<void> {
    await this.#verb("showOlder", conversation)
  }

  async retry(conversation: string, message: string): Promise<void> {
    await this.#verb("retry", conversation, message)
    this.change(conversation, message, { status: "sending", reason: undefined })
  }

  async discard(conversation: string, message: string): Promise<void> {
    await this.#verb("discard", conversation, message)
    this.#rows(conversation, (rows) => rows.filter((row) => row.id !== message))
  }

  async accept(conversation: string): Promise<void> {
    await this.#verb("accept", conversation)
    const chat = this.chat(conversation)
    const snapshot = chat.get()
    if (snapshot) chat.set({ ...snapshot, request: false })
  }

  async markRead(conversation: string, index: number): Promise<void> {
    await this.#verb("markRead", conversation, String(index))
    const chat = this.chat(conversation)
    const snapshot = chat.get()
    if (snapshot) chat.set({ ...snapshot, readUpTo: Math.max(snapshot.readUpTo, index) })
  }

  dismiss(notice: string): void {
    this.#note("dismiss", notice)
    this.notices.set(this.notices.get().filter(({ id }) => id !== notice))
  }

  /** Adds a message at the end; returns its id. */
  add(conversation: string, change: Partial<MessageRow>): string {
    this.#ids += 1
    const id = `new-${this.#ids}`
    this.#rows(conversation, (rows) => {
      const newest = rows.reduce(
        (index, row) => Math.max(index, row.kind === "message" ? (row.index ?? -1) : -1),
        -1,
      )
      const row: MessageRow = {
        kind: "message",
        id,
        index: newest + 1,
        own: false,
        author: "bob",
        text: "",
        at: this.#now(),
        status: "received",
        reason: undefined,
        ...change,
      }
      return [...rows, row]
    })
    return id
  }

  change(conversation: string, message: string, change: Partial<MessageRow>): void {
    this.#rows(conversation, (rows) =>
      rows.map((row) => (row.id === message && row.kind === "message" ? { ...row, ...change } : row)),
    )
  }

  /** Adds rows at the front, as `showOlder` does. */
  addOlder(conversation: string, older: readonly ChatRow[], more: boolean): void {
    const chat = this.chat(conversation)
    const snapshot = chat.get()
    if (snapshot) chat.set({ ...snapshot, rows: [...older, ...snapshot.rows], more, loading: false })
  }

  /** Rows are copied, as a worker's are. */
  #rows(conversation: string, change: (rows: readonly ChatRow[]) => readonly ChatRow[]): void {
    const chat = this.chat(conversation)
    const snapshot = chat.get()
    if (snapshot) chat.set({ ...snapshot, rows: structuredClone(change(snapshot.rows)) })
  }

  #open(handle: string, kept: boolean): void {
    const account = { account: "a1", handle }
    this.session.set({ kind: "open", account, tacitId: TACIT_ID, kept, known: [account] })
  }

  async #verb(name: string, ...args: readonly string[]): Promise<void> {
    this.#note(name, ...args)
    if (this.slow) await new Promise(() => {})
    const refusal = this.refusals.get(name)
    this.refusals.delete(name)
    if (refusal) throw refusal
  }

  #note(...words: readonly string[]): void {
    this.calls.push(words.join(" "))
  }
}

export const RECOVERY_KEY = "mzxw6-ytboi-qgc3t-fonug-k4tfo-qqhg5-lnmju-xi33d"
export const TACIT_ID = "k7wq-3v2m-xp5d-ahz6-tn4r-c2ye-bq7j-uf3s-l6go-wx5i-d4mk-z2pv-a7ch-r3ty"
