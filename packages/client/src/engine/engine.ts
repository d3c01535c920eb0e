/**
 * One account on one device. The engine owns the connection, the outbox, the inbox, the vault cache, the
 * groups and the timeline; views and the command line see snapshots and verbs.
 *
 * Invariants: state is written in one transaction, then told, then sent; nothing the server says is shown
 * before it was verified; what was accepted for sending survives a crash and is sent exactly once.
 */
import { createSuite, expectSoundRandomness, LocalSealer, type MlsSuite } from "@tacit/crypto"
import {
  type AccountId,
  type ConversationId,
  LIMITS,
  type MessageId,
  messageIdFrom,
  ProtocolError,
} from "@tacit/protocol"
import { encodeContent } from "@tacit/protocol/content"
import { ChainBook } from "../account/chain-book.ts"
import type { ContactBook } from "../account/contact-book.ts"
import type { HandleBook } from "../account/handle-book.ts"
import { type LoggedIn, logIn } from "../account/log-in.ts"
import { PROFILE, type Profile, profile as profileCodec } from "../account/profile.ts"
import { retireDevice } from "../account/retire-device.ts"
import { type AccountPorts, signUp } from "../account/sign-up.ts"
import { type Connection, DirectExistsError, type Push } from "../connection/connection.ts"
import type { ConnectionState } from "../connection/state.ts"
import type { ConversationContext } from "../conversation/context.ts"
import type { NewConversation } from "../conversation/create.ts"
import type { EngineEvent } from "../events.ts"
import { type Change, put, SealedStore } from "../store/sealed-store.ts"
import type { Background } from "./background.ts"
import type { Conversations } from "./conversations.ts"
import type { Letters, Recipient } from "./letters.ts"
import { Membership } from "./membership.ts"
import type { EnginePorts } from "./ports.ts"
import { Reading } from "./reading.ts"
import { type Wiring, wire } from "./wiring.ts"

export interface Credentials {
  readonly handle: string
  readonly password: string
}

const LISTENERS = 64

export class Engine {
  readonly profile: Profile
  /** Snapshots of conversations and their messages. */
  readonly reading: Reading
  /** Adding, removing, leaving, roles. */
  readonly membership: Membership
  /** Messages to people with whom there is no conversation yet. */
  readonly letters: Letters
  readonly #context: ConversationContext
  readonly #connection: Connection
  readonly #conversations: Conversations
  readonly #background: Background
  readonly #contacts: ContactBook
  readonly #handles: HandleBook
  readonly #listeners: Set<(event: EngineEvent) => void>

  private constructor(parts: Wiring) {
    this.#context = parts.context
    this.#connection = parts.connection
    this.#conversations = parts.conversations
    this.#background = parts.background
    this.#contacts = parts.contacts
    this.#handles = parts.handles
    this.#listeners = parts.listeners
    this.letters = parts.letters
    this.profile = parts.context.profile
    this.reading = new Reading(parts.context, parts.conversations)
    this.membership = new Membership(parts.context, parts.conversations, (id, content) =>
      this.#enqueue(id, content),
    )
  }

  /** Makes an account and opens it on this device. The recovery key is shown once. */
  static async signUp(
    ports: EnginePorts,
    credentials: Credentials,
  ): Promise<{ engine: Engine; recoveryKey: string }> {
    const suite = await soundSuite(ports)
    const { recoveryKey, ...account } = await signUp(accountPorts(ports, suite), credentials)
    await storeProfile(ports, account)
    return { engine: await Engine.#assemble(ports, suite, account.profile), recoveryKey }
  }

  /** Opens an account on a device that knows nothing of it. */
  static async logIn(ports: EnginePorts, credentials: Credentials): Promise<Engine> {
    const suite = await soundSuite(ports)
    const account = await logIn(accountPorts(ports, suite), credentials)
    await storeProfile(ports, account)
    return Engine.#assemble(ports, suite, account.profile)
  }

  /** Opens the account that this store holds; `undefined` if it holds none. */
  static async open(ports: EnginePorts): Promise<Engine | undefined> {
    const store = new SealedStore(ports.store, new LocalSealer(ports.localKey, ports.random))
    const profile = await store.get(PROFILE.space, PROFILE.key, profileCodec)
    return profile && Engine.#assemble(ports, await soundSuite(ports), profile)
  }

  static async #assemble(ports: EnginePorts, suite: MlsSuite, profile: Profile): Promise<Engine> {
    const parts: { engine?: Engine } = {}
    const opened = () => {
      if (!parts.engine) throw new TypeError("used before it was put together")
      return parts.engine
    }
    const wiring = await wire(ports, suite, profile, {
      onState: (state) => opened().#stateChanged(state),
      onPush: (push) => opened().#pushed(push),
      direct: (account) => opened().direct(account),
      enqueue: (...letter) => opened().#enqueue(...letter),
    })
    parts.engine = new Engine(wiring)
    return parts.engine
  }

  /** Connects, and stays connected until `stop`. */
  start(): void {
    this.#connection.start()
  }

  /**
   * Takes this device out of the account for good: the chain says so, and the server refuses it from then
   * on. Rejects with `ConnectionLostError` without a connection, and changes nothing then. If the connection
   * goes before the answer, the device may be revoked or not.
   */
  retire(): Promise<void> {
    return retireDevice(this.#context)
  }

  /** What opens a browser session over HTTP, once and soon; rejects without a connection. */
  sessionTicket(): Promise<Uint8Array> {
    return this.#context.requests.sessionTicket()
  }

  /** Ends the connection and every timer; resolves when running work is over and the store is closed. */
  async stop(): Promise<void> {
    this.#connection.stop()
    this.#conversations.stop()
    this.#contacts.stop()
    await this.#background.idle()
    await this.#context.store.close()
  }

  get connection(): ConnectionState {
    return this.#connection.state
  }

  /** Hears everything the engine tells; the returned function ends it. */
  listen(listener: (event: EngineEvent) => void): () => void {
    if (this.#listeners.size >= LISTENERS) throw new RangeError("too many listeners")
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Resolves when nothing runs in the background. */
  idle(): Promise<void> {
    return this.#background.idle()
  }

  /** The account behind a handle, by the server's first word; a handle that is known needs no connection. */
  resolve(handle: string): Promise<AccountId | undefined> {
    return this.#handles.resolve(handle)
  }

  /** The handles of accounts, as far as the server or this device knows them. */
  describe(accounts: readonly AccountId[]): Promise<ReadonlyMap<AccountId, string>> {
    return this.#handles.describe(accounts)
  }

  /** The one conversation with another account, started if there is none. */
  async direct(other: AccountId): Promise<ConversationId> {
    if (other === this.profile.account) throw new ProtocolError("refused", { message: "That is you." })
    const known = await this.reading.directWith(other)
    if (known) return known
    const existing = await this.#context.requests.direct(other)
    if (existing) return this.#adoptExisting(existing)
    try {
      return await this.create({ kind: "direct", other })
    } catch (error) {
      if (error instanceof DirectExistsError) return this.#adoptExisting(error.conversation as ConversationId)
      throw error
    }
  }

  async create(wanted: NewConversation): Promise<ConversationId> {
    return this.#conversations.create(wanted)
  }

  /**
   * Takes a message for sending: durable once resolved, sent as soon as there is a connection. Rejects with
   * `too-large` and keeps nothing if the text is over the limit. Whoever may ask twice for the same message
   * (a tab that lost the answer) gives its id: it is sent once.
   */
  async send(conversation: ConversationId, text: string, id?: MessageId): Promise<MessageId> {
    return this.#enqueue(conversation, textContent(text), id)
  }

  /** Takes a message for somebody with whom there may be no conversation yet, with the promises of `send`. */
  async write(to: Recipient, text: string): Promise<MessageId> {
    const id = this.newMessageId()
    await this.letters.add({ id, to, content: textContent(text), writtenAt: this.#context.clock.now() })
    if (this.connection.kind === "online") this.#background.run(() => this.letters.deliver())
    return id
  }

  /** An id for a message that is yet to be sent. */
  newMessageId(): MessageId {
    return messageIdFrom(this.#context.random.bytes(16))
  }

  /** Tries a failed message again, with the same id. */
  async retry(conversation: ConversationId, id: MessageId): Promise<void> {
    const record = this.#context.outbox.of(conversation).find((message) => message.id === id)
    if (!record) return
    await this.#context.outbox.update({ ...record, failed: undefined })
    this.#conversations.touch(conversation)
  }

  /** Gives a failed message up. */
  discard(conversation: ConversationId, id: MessageId): Promise<void> {
    return this.#context.outbox.discard(conversation, id)
  }

  /** Brings everything in step with the server now; rejects without a connection. */
  async catchUp(): Promise<void> {
    const { chains, vault } = this.#context
    await chains.refresh(this.profile.account)
    await vault.refresh()
    await this.#conversations.catchUp()
    await this.letters.deliver()
  }

  async #enqueue(
    conversation: ConversationId,
    content: Uint8Array,
    id = this.newMessageId(),
    also: readonly Change[] = [],
  ): Promise<MessageId> {
    const { outbox, clock } = this.#context
    if (outbox.of(conversation).some((message) => message.id === id)) return id
    await outbox.add({ conversation, id, content, createdAt: clock.now() }, also)
    this.#context.emit({ kind: "message", conversation, id })
    this.#conversations.touch(conversation)
    return id
  }

  async #adoptExisting(conversation: ConversationId): Promise<ConversationId> {
    await this.#conversations.catchUp()
    if (this.#conversations.ids.includes(conversation)) return conversation
    throw new ProtocolError("not-found", { message: "The conversation with this person is not ready yet." })
  }

  #stateChanged(state: ConnectionState): void {
    const told = state.kind === "online" || state.kind === "stopped" ? state.kind : "offline"
    this.#context.emit({ kind: "connection", state: told })
    if (state.kind !== "online") this.#context.pushed.clear()
    else this.#background.run(() => this.catchUp())
  }

  #pushed(push: Push): void {
    switch (push.kind) {
      case "entry":
        this.#context.pushed.add(push.entry)
        this.#conversations.touch(push.entry.header.conversation)
        break
      case "inbox":
        this.#conversations.emptyInbox()
        break
      case "vault":
        this.#background.run(async () => {
          if (push.version <= this.#context.vault.version) return
          await this.#context.vault.refresh()
          this.#conversations.vaultMoved()
        })
    }
  }
}

/** Throws `WeakRandomnessError` before any key is made with a random source that is broken. */
function soundSuite({ random }: EnginePorts): Promise<MlsSuite> {
  expectSoundRandomness(random)
  return createSuite(random)
}

/** Rejects what cannot be a message, before anything is kept of it. */
function textContent(text: string): Uint8Array {
  if (text.length > LIMITS.messageCharacters) {
    const message = `A message has at most ${LIMITS.messageCharacters} characters; this one has ${text.length}.`
    throw new ProtocolError("too-large", { message })
  }
  if (text.length === 0) throw new ProtocolError("refused", { message: "There is nothing to send." })
  return encodeContent({ kind: "text", text })
}

function accountPorts(
  { transport, clock, random, passwords, keyPackages }: EnginePorts,
  suite: MlsSuite,
): AccountPorts {
  return { transport, clock, random, suite, passwords, keyPackages: keyPackages ?? LIMITS.keyPackages }
}

async function storeProfile(
  { store, localKey, random }: EnginePorts,
  { profile, links }: LoggedIn,
): Promise<void> {
  const sealed = new SealedStore(store, new LocalSealer(localKey, random))
  const { account } = profile
  await sealed.write([
    put(PROFILE.space, PROFILE.key, profileCodec, profile),
    ...ChainBook.changesFor(account, links),
  ])
}
