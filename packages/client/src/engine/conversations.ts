/**
 * The conversations of this device: which there are, whose turn it is, and what keeps them in step with
 * the server. One conversation does one thing at a time; different ones do not wait for each other.
 */
import type { ConversationId, InboxItem } from "@tacit/protocol"
import type { ConversationContext } from "../conversation/context.ts"
import { createConversation, type NewConversation, newConversationId } from "../conversation/create.ts"
import { doDuty } from "../conversation/do-duty.ts"
import { dueDuty } from "../conversation/duties.ts"
import { follow } from "../conversation/follow.ts"
import { takeWelcome } from "../conversation/join.ts"
import { CONVERSATIONS, type ConversationRecord, conversationRecord } from "../conversation/record.ts"
import { sessionFromVault } from "../conversation/restore.ts"
import { drain } from "../conversation/send.ts"
import { ConversationSession } from "../conversation/session.ts"
import { Serial, SerialByKey } from "../serial.ts"
import { type Background, isOfOneConversation } from "./background.ts"
import { type Head, Heads } from "./heads.ts"

/** Spreads what several devices would do at the same moment. */
const DUTY_JITTER = 2000
const RETRY_AFTER = 3000
/** What falls due by time alone is looked for so often. */
const PLAN_EVERY = 60 * 60_000

export class Conversations {
  readonly #context: ConversationContext
  readonly #background: Background
  readonly #jitter: () => number
  readonly #sessions = new Map<ConversationId, ConversationSession>()
  readonly #turns = new SerialByKey<ConversationId>()
  readonly #catchUp = new Serial()
  readonly #asked = new Set<string>()
  readonly #timers = new Set<() => void>()
  #cancelPlanning: () => void = () => {}
  #known: Set<ConversationId>
  #heads: Heads | undefined

  constructor(
    context: ConversationContext,
    background: Background,
    jitter: () => number,
    known: readonly ConversationId[],
  ) {
    this.#context = context
    this.#background = background
    this.#jitter = jitter
    this.#known = new Set(known)
  }

  static async knownTo(context: Pick<ConversationContext, "store">): Promise<readonly ConversationId[]> {
    return (await context.store.all(CONVERSATIONS, conversationRecord)).map(({ value }) => value.conversation)
  }

  get ids(): readonly ConversationId[] {
    return [...this.#known]
  }

  /** Runs `task` when the conversation has its turn; `undefined` if this device does not know it. */
  async withSession<T>(
    id: ConversationId,
    task: (session: ConversationSession) => Promise<T>,
  ): Promise<T | undefined> {
    const result = await this.#turns.run(id, async () => {
      const session = await this.#session(id)
      if (!session) return undefined
      try {
        return await task(session)
      } catch (error) {
        // What memory holds may be ahead of the store now: the next turn starts from what was written.
        this.#sessions.delete(id)
        throw error
      }
    })
    if (this.#known.has(id)) this.#plan(id)
    return result
  }

  /** Starts a conversation, which has its turn from its birth: what is pushed of it meanwhile waits. */
  async create(wanted: NewConversation): Promise<ConversationId> {
    const id = newConversationId(this.#context)
    await this.#turns.run(id, async () => this.adopt(await createConversation(this.#context, id, wanted)))
    return id
  }

  adopt(session: ConversationSession): void {
    this.#sessions.set(session.id, session)
    this.#known.add(session.id)
    this.#context.emit({ kind: "conversation", conversation: session.id })
    if (this.#context.outbox.of(session.id).length > 0) this.touch(session.id)
  }

  /** Something happened in a conversation: read it, and send what waits. */
  touch(id: ConversationId): void {
    this.#background.run(
      () =>
        this.#known.has(id)
          ? this.withSession(id, (session) => drain(this.#context, session))
          : this.#catchUp.run(() => this.#meet(id)),
      () => this.#later(RETRY_AFTER, () => this.touch(id)),
    )
  }

  /** A sibling wrote the vault: it may have what this device waits for. */
  vaultMoved(): void {
    for (const { id, record } of this.#sessions.values())
      if (record.membership === "stuck" || this.#context.pushed.has(id)) this.touch(id)
    this.#background.run(() =>
      this.#catchUp.run(async () => (await this.#loadHeads()).visitAwaited((head) => this.#followHead(head))),
    )
  }

  /** Brings everything in step after a connection was made. Rejects when the connection goes. */
  catchUp(): Promise<void> {
    return this.#catchUp.run(async () => {
      // What was begun on the connection before may not have come to anything.
      this.#asked.clear()
      // A Welcome counts only after the log was followed with the state from before it.
      await this.#followHeads()
      await this.#emptyInbox()
      for (const id of this.#context.outbox.conversations) this.touch(id)
      await this.#planAll()
    })
  }

  emptyInbox(): void {
    this.#background.run(() => this.#catchUp.run(() => this.#emptyInbox()))
  }

  stop(): void {
    for (const cancel of this.#timers) cancel()
    this.#timers.clear()
  }

  async #session(id: ConversationId): Promise<ConversationSession | undefined> {
    const session = this.#sessions.get(id) ?? (await ConversationSession.load(this.#context, id))
    if (!session) return undefined
    this.#sessions.set(id, session)
    // It was written by a start or a join whose end the connection did not live to see.
    if (!this.#known.has(id)) this.adopt(session)
    return session
  }

  async #emptyInbox(): Promise<void> {
    for (let after = 0; ; ) {
      const { items, more } = await this.#context.requests.inbox(after)
      if (items.some(({ conversation }) => !this.#known.has(conversation))) await this.#followHeads()
      for (const [i, item] of items.entries()) {
        const isLast = !items.slice(i + 1).some(({ conversation }) => conversation === item.conversation)
        await this.#takeIfSound(item, isLast)
      }
      after = items.at(-1)?.id ?? after
      if (!more) return
    }
  }

  /** A Welcome that cannot be judged now stays in the inbox, and those behind it do not wait for it. */
  async #takeIfSound(item: InboxItem, isLast: boolean): Promise<void> {
    try {
      await this.#take(item, isLast)
    } catch (error) {
      if (!isOfOneConversation(error)) throw error
    }
  }

  async #take(item: InboxItem, isLast: boolean): Promise<void> {
    await this.#turns.run(item.conversation, async () => {
      try {
        const known = await this.#session(item.conversation)
        const session = await takeWelcome(this.#context, item, known, isLast)
        if (session) this.adopt(session)
      } catch (error) {
        this.#sessions.delete(item.conversation)
        throw error
      }
    })
    if (this.#known.has(item.conversation)) this.#plan(item.conversation)
  }

  async #fromVault(id: ConversationId, first: number): Promise<ConversationSession | undefined> {
    const session = await sessionFromVault(this.#context, id, first)
    if (!session) return undefined
    await session.flush()
    this.adopt(session)
    return session
  }

  async #loadHeads(): Promise<Heads> {
    this.#heads ??= await Heads.load(this.#context.requests, this.#context.store)
    return this.#heads
  }

  async #followHeads(): Promise<void> {
    await (await this.#loadHeads()).follow((head) => this.#followHead(head))
  }

  /** Something happened in a conversation that this device does not know. */
  async #meet(id: ConversationId): Promise<void> {
    if (!(await this.#loadHeads()).awaits(id)) await this.#followHeads()
  }

  async #followHead({ conversation, first, head }: Head): Promise<boolean> {
    return this.#turns.run(conversation, async () => {
      const session = (await this.#session(conversation)) ?? (await this.#fromVault(conversation, first))
      if (!session) return false
      try {
        await follow(this.#context, session)
      } catch (error) {
        this.#sessions.delete(conversation)
        throw error
      }
      // Behind its end here, the account is back: a Welcome tells of it, or a sibling, and perhaps only later.
      const { membership, cursor } = session.record
      return membership !== "removed" || (cursor?.index ?? -1) >= head
    })
  }

  /** Plans for every conversation, also for those that nobody has opened yet, and again after a while. */
  async #planAll(): Promise<void> {
    this.#cancelPlanning()
    this.#cancelPlanning = this.#later(PLAN_EVERY, () => this.#background.run(() => this.#planAll()))
    const stored = await this.#context.store.all(CONVERSATIONS, conversationRecord)
    for (const { value } of stored) this.#plan(value.conversation, value)
  }

  /** Looks whether the conversation asks something of this device, and does it a little later. */
  #plan(id: ConversationId, record: ConversationRecord | undefined = this.#sessions.get(id)?.record): void {
    const { clock, profile } = this.#context
    if (!record || !dueDuty(record, profile.account, clock.now())) return
    const asked = `${id} ${record.membership} ${record.ended} ${record.cursor?.index}`
    if (this.#asked.has(asked)) return
    this.#asked.add(asked)
    const again = () => {
      this.#asked.delete(asked)
      this.#later(RETRY_AFTER, () => this.#plan(id))
    }
    this.#later(DUTY_JITTER * this.#jitter(), () => this.#background.run(() => this.#doDuty(id), again))
  }

  async #doDuty(id: ConversationId): Promise<void> {
    await this.withSession(id, async (session) => {
      await follow(this.#context, session)
      const duty = dueDuty(session.record, this.#context.profile.account, this.#context.clock.now())
      if (duty) await doDuty(this.#context, session, duty)
    })
  }

  #later(delay: number, action: () => void): () => void {
    const cancelTimer = this.#context.clock.after(delay, () => {
      this.#timers.delete(cancel)
      action()
    })
    const cancel = () => {
      this.#timers.delete(cancel)
      cancelTimer()
    }
    this.#timers.add(cancel)
    return cancel
  }
}
