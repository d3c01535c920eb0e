/**
 * The tab that runs the engine of an account: carries out verbs for every tab, and tells all of them what
 * changed. What it tells are finished snapshots; no other tab computes anything.
 */
import type { ConnectionState, Engine, EngineEvent, SecurityEvent } from "@tacit/client"
import { type ConversationId, type MessageId, ProtocolError, parseTacitId } from "@tacit/protocol"
import type { ConnectionSnapshot } from "../../model/model.ts"
import type { AccountVerb, Snapshot } from "../messages.ts"
import { Notices } from "./notices.ts"
import { RefusedVerb } from "./refusals.ts"
import { accountOf } from "./security-words.ts"
import type { SessionKeeper } from "./session-keeper.ts"
import { chatSnapshot, conversationItems } from "./snapshots.ts"

/** Changes that come in one go are told once. */
const GATHER = 16
/** What could not be told is tried again. */
const AGAIN = 3000
const WINDOW = 200

export class Leader {
  readonly #engine: Engine
  readonly #tell: (snapshot: Snapshot) => void
  readonly #keeper: SessionKeeper | undefined
  readonly #notices = new Notices()
  /** Conversations that some tab shows, and how many rows of each. */
  readonly #watched = new Map<string, number>()
  readonly #watchers = new Map<string, readonly string[]>()
  readonly #stale = new Set<string>()
  #listStale = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #retry: ReturnType<typeof setTimeout> | undefined
  #stopped = false
  #offlineSince = Date.now()

  /** `keeper` is absent where nothing is kept. */
  constructor(engine: Engine, tell: (snapshot: Snapshot) => void, keeper: SessionKeeper | undefined) {
    this.#engine = engine
    this.#tell = tell
    this.#keeper = keeper
    engine.listen((event) => this.#heard(event))
  }

  /** Connects and tells everything once. */
  start(): void {
    this.#engine.start()
    this.#tellConnection()
    this.#tell({ name: "notices", value: this.#notices.list })
    this.#listStale = true
    this.#gather()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    clearTimeout(this.#retry)
    await this.#engine.stop()
  }

  /** What one tab shows now. */
  watch(tab: string, conversations: readonly string[]): void {
    this.#watchers.set(tab, conversations)
    const shown = new Set([...this.#watchers.values()].flat())
    for (const conversation of this.#watched.keys())
      if (!shown.has(conversation)) this.#watched.delete(conversation)
    for (const conversation of shown)
      if (!this.#watched.has(conversation)) this.#watched.set(conversation, WINDOW)
    for (const conversation of conversations) this.#stale.add(conversation)
    this.#gather()
  }

  async call(call: AccountVerb): Promise<unknown> {
    const engine = this.#engine
    switch (call.verb) {
      case "unsent":
        return this.#unsent()
      case "retire":
        return engine.retire()
      case "startConversation":
        return this.#startConversation(call.person)
      case "send": {
        const id = call.message as MessageId
        if (await this.#isSent(call.conversation, id)) return undefined
        return engine.send(call.conversation as ConversationId, call.text, id)
      }
      case "retry":
        return engine.retry(call.conversation as ConversationId, call.message as MessageId)
      case "discard":
        await engine.discard(call.conversation as ConversationId, call.message as MessageId)
        return this.#changed(call.conversation)
      case "showOlder":
        this.#watched.set(call.conversation, (this.#watched.get(call.conversation) ?? WINDOW) + WINDOW)
        return this.#changed(call.conversation)
      case "accept":
        await engine.reading.accept(call.conversation as ConversationId)
        return this.#changed(call.conversation)
      case "markRead":
        await engine.reading.markRead(call.conversation as ConversationId, call.index)
        return this.#changed(call.conversation)
      case "dismiss":
        this.#notices.dismiss(call.notice)
        return this.#tell({ name: "notices", value: this.#notices.list })
    }
  }

  /** Tells everything again, for a tab that has just come. */
  tellAll(): void {
    this.#tellConnection()
    this.#tell({ name: "notices", value: this.#notices.list })
    this.#listStale = true
    for (const conversation of this.#watched.keys()) this.#stale.add(conversation)
    this.#gather()
  }

  async #unsent(): Promise<number> {
    const { reading } = this.#engine
    let count = 0
    for (const { conversation } of await reading.conversations()) {
      const newest = await reading.messages(conversation, WINDOW)
      count += newest.filter(({ status }) => status === "sending" || status === "failed").length
    }
    return count
  }

  /** A tab that lost the answer asks again: the message may be in the log by now. */
  async #isSent(conversation: string, id: MessageId): Promise<boolean> {
    const newest = await this.#engine.reading.messages(conversation as ConversationId, WINDOW)
    return newest.some((message) => message.id === id)
  }

  async #startConversation(person: string): Promise<string> {
    const typed = person.trim().replace(/^.*#\/add\//, "")
    const account = parseTacitId(typed) ?? (await this.#engine.resolve(typed.replace(/^@/, "")))
    if (!account) {
      throw new RefusedVerb(
        "not-found",
        `There is nobody here with the handle or Tacit ID “${typed}”.`,
        "person",
      )
    }
    try {
      return await this.#engine.direct(account)
    } catch (error) {
      if (error instanceof ProtocolError && error.code === "refused") {
        throw new RefusedVerb("refused", error.message, "person")
      }
      throw error
    }
  }

  #heard(event: EngineEvent): void {
    switch (event.kind) {
      case "security":
        this.#notice(event.event).catch(() => undefined)
        break
      case "connection":
        if (event.state === "online") this.#keepSession()
        else this.#offlineSince = Date.now()
        this.#tellConnection()
        break
      case "conversation":
      case "message":
      case "failed":
        this.#changed(event.conversation)
        break
    }
  }

  /** Told at once; by the handle of whom it is about as soon as that is known. */
  async #notice(event: SecurityEvent): Promise<void> {
    if (!this.#notices.add(event)) return
    this.#tell({ name: "notices", value: this.#notices.list })
    const account = accountOf(event)
    const handle = account && (await this.#engine.describe([account])).get(account)
    if (!handle) return
    this.#notices.name(event, handle)
    this.#tell({ name: "notices", value: this.#notices.list })
  }

  /** Without an answer the next reload asks for the password, and the next connection tries again. */
  #keepSession(): void {
    this.#keeper?.keep(() => this.#engine.sessionTicket()).catch(() => undefined)
  }

  #changed(conversation: string): void {
    this.#listStale = true
    if (this.#watched.has(conversation)) this.#stale.add(conversation)
    this.#gather()
  }

  #tellConnection(): void {
    this.#tell({ name: "connection", value: connectionSnapshot(this.#engine.connection, this.#offlineSince) })
  }

  #gather(): void {
    if (this.#stopped) return
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#tellChanges().catch((error: unknown) => reportError(error))
    }, GATHER)
  }

  #gatherAgain(): void {
    if (this.#stopped) return
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined
      this.#gather()
    }, AGAIN)
  }

  /** What cannot be read now stays stale, and keeps nothing else from being told. */
  async #tellChanges(): Promise<void> {
    const stale = [...this.#stale].filter((conversation) => this.#watched.has(conversation))
    const listStale = this.#listStale
    this.#stale.clear()
    this.#listStale = false
    for (const conversation of stale)
      await this.#tellChat(conversation).catch(() => this.#stale.add(conversation))
    if (listStale)
      await this.#tellList().catch(() => {
        this.#listStale = true
      })
    if (this.#listStale || this.#stale.size > 0) this.#gatherAgain()
  }

  async #tellChat(conversation: string): Promise<void> {
    const rows = this.#watched.get(conversation) ?? WINDOW
    const value = await chatSnapshot(this.#engine, conversation as ConversationId, rows)
    this.#tell({ name: "chat", conversation, value })
  }

  async #tellList(): Promise<void> {
    this.#tell({ name: "conversations", value: await conversationItems(this.#engine) })
  }
}

function connectionSnapshot(state: ConnectionState, since: number): ConnectionSnapshot {
  switch (state.kind) {
    case "online":
      return { kind: "online" }
    case "connecting":
    case "proving":
      return { kind: "connecting" }
    case "waiting":
      return { kind: "offline", since }
    case "stopped":
      if (state.reason === undefined) return { kind: "offline", since }
      return {
        kind: "refused",
        message: "The server refuses this device: it was removed, or this page is out of date.",
      }
  }
}
