/**
 * One tab's part in an open account. All tabs of a browser sit at the same account; the one that holds the
 * Web Lock leads: it runs the engine, the others pass calls to it and snapshots from it.
 *
 *   waiting for the lock ──granted──► opening ──► leading
 *        ▲                               │           │
 *        └───────────lost (stolen)───────┴───────────┘
 *
 * A tab that crashes drops its lock and the next in line leads at once. A tab that is frozen keeps it: the
 * others notice that it is silent and steal the lock; its writes are fenced off (indexed-db-store.ts). What
 * it was asked and could not do any more stays unanswered, and the next leader is asked.
 */
import { Engine, type EnginePorts, FencedError } from "@tacit/client"
import type { AccountVerb, ChannelMessage, Outcome, Snapshot } from "../messages.ts"
import { Leader } from "./leader.ts"
import { outcomeOf } from "./refusals.ts"
import type { SessionKeeper } from "./session-keeper.ts"

const BEAT = 1000
const SILENCE = 5000

export interface SeatPorts {
  readonly account: string
  readonly localKey: Uint8Array
  /** Ports for a new leader; opening them fences off the one before. */
  readonly lead: () => Promise<EnginePorts>
  /** Absent where nothing is kept. */
  readonly keeper: SessionKeeper | undefined
  /** To the tab's own page. */
  readonly tell: (snapshot: Snapshot) => void
  /** The account was locked or erased in another tab, or its records are not there any more. */
  readonly onGone: (kind: "locked" | "gone" | "empty") => void
}

/** From the grant of the lock until it goes. */
interface Term {
  lost: boolean
}

interface Waiting {
  readonly call: AccountVerb
  readonly resolve: (outcome: Outcome) => void
}

export class Seat {
  readonly #ports: SeatPorts
  readonly #name = crypto.randomUUID()
  readonly #channel: BroadcastChannel
  readonly #waiting = new Map<number, Waiting>()
  readonly #closed = new AbortController()
  #term: Term | undefined
  #leader: Leader | undefined
  #engine: Engine | undefined
  #watched: readonly string[] = []
  #calls = 0
  #heardAt = performance.now()
  readonly #pulse: ReturnType<typeof setInterval>

  /** `engine` is given by the tab that has just made or opened the account. */
  constructor(ports: SeatPorts, engine?: Engine) {
    this.#ports = ports
    this.#engine = engine
    this.#channel = new BroadcastChannel(`tacit:${ports.account}`)
    this.#channel.onmessage = ({ data }) => this.#heard(data as ChannelMessage)
    this.#pulse = setInterval(() => this.#beat(), BEAT)
    this.#stand(false)
    this.#say({ kind: "watching", from: this.#name, conversations: [] })
  }

  call(call: AccountVerb): Promise<Outcome> {
    const id = ++this.#calls
    return new Promise((resolve) => {
      this.#waiting.set(id, { call, resolve })
      this.#ask(id, call)
    })
  }

  watch(conversations: readonly string[]): void {
    this.#watched = conversations
    if (this.#leader) this.#leader.watch(this.#name, conversations)
    else this.#say({ kind: "watching", from: this.#name, conversations })
  }

  /** Leaves the account; `told` is what the other tabs are to do. */
  async close(told?: "locked" | "gone"): Promise<void> {
    if (told) this.#say({ kind: told })
    clearInterval(this.#pulse)
    this.#channel.close()
    this.#closed.abort()
    await this.#step(this.#leader)
  }

  #stand(steal: boolean): void {
    const { signal } = this.#closed
    const options = steal ? { steal: true } : { signal }
    navigator.locks
      .request(`tacit:${this.#ports.account}`, options, () => this.#lead())
      .catch((error: unknown) => this.#lost(error))
  }

  /** Resolves when the lock may go. */
  async #lead(): Promise<void> {
    if (this.#closed.signal.aborted) return
    const term: Term = { lost: false }
    this.#term = term
    const engine = this.#engine ?? (await Engine.open(await this.#ports.lead()))
    this.#engine = undefined
    if (term.lost || this.#closed.signal.aborted) return engine?.stop()
    if (!engine) return this.#ports.onGone("empty")
    const leader = new Leader(engine, (snapshot) => this.#tellAll(snapshot), this.#ports.keeper)
    this.#leader = leader
    leader.start()
    leader.watch(this.#name, this.#watched)
    this.#say({ kind: "leading", term: Date.now() })
    for (const [id, { call }] of this.#waiting) this.#ask(id, call)
    await new Promise<void>((resolve) => this.#closed.signal.addEventListener("abort", () => resolve()))
  }

  /** Another tab took the lock, because this one was silent for too long; or opening failed. */
  #lost(error: unknown): void {
    if (this.#closed.signal.aborted) return
    const leader = this.#leader
    if (this.#term) this.#term.lost = true
    this.#term = undefined
    this.#leader = undefined
    if (!(error instanceof DOMException && error.name === "AbortError")) throw error
    this.#step(leader).catch(() => undefined)
    this.#stand(false)
    this.#askAgain()
  }

  async #step(leader: Leader | undefined): Promise<void> {
    this.#leader = undefined
    await leader?.stop()
  }

  #beat(): void {
    // Opening an account takes a while on a slow machine: who is at it is not silent.
    if (this.#term) {
      this.#say({ kind: "beat" })
      return
    }
    if (performance.now() - this.#heardAt < SILENCE) return
    this.#heardAt = performance.now()
    this.#stand(true)
  }

  #heard(message: ChannelMessage): void {
    const leader = this.#leader
    switch (message.kind) {
      case "hello":
        if (leader) this.#say({ kind: "welcomed", to: message.from, localKey: this.#ports.localKey })
        break
      case "leading":
        this.#heardAt = performance.now()
        this.#askAgain()
        break
      case "beat":
        this.#heardAt = performance.now()
        break
      case "call":
        if (leader) this.#answer(leader, message.from, message.id, message.call)
        break
      case "outcome":
        if (message.to === this.#name) this.#settle(message.id, message.outcome)
        break
      case "watching":
        leader?.watch(message.from, message.conversations)
        leader?.tellAll()
        break
      case "snapshot":
        this.#heardAt = performance.now()
        this.#ports.tell(message.snapshot)
        break
      case "locked":
      case "gone":
        this.#ports.onGone(message.kind)
        break
      case "welcomed":
        break
    }
  }

  #ask(id: number, call: AccountVerb): void {
    if (!this.#leader) {
      this.#say({ kind: "call", from: this.#name, id, call })
      return
    }
    this.#carryOut(this.#leader, call).then(
      (outcome) => outcome && this.#settle(id, outcome),
      () => undefined,
    )
  }

  #answer(leader: Leader, from: string, id: number, call: AccountVerb): void {
    this.#carryOut(leader, call).then(
      (outcome) => outcome && this.#say({ kind: "outcome", to: from, id, outcome }),
      () => undefined,
    )
  }

  /** `undefined` when it failed under a leader that was replaced: who waits asks the next one. */
  async #carryOut(leader: Leader, call: AccountVerb): Promise<Outcome | undefined> {
    let replaced = false
    const outcome = await outcomeOf(() =>
      leader.call(call).catch((error: unknown) => {
        replaced = leader !== this.#leader || error instanceof FencedError
        if (!replaced) throw error
      }),
    )
    return replaced ? undefined : outcome
  }

  /** The leader changed: what the last one was asked may be done or not, and may be asked twice. */
  #askAgain(): void {
    if (this.#leader) return
    this.#say({ kind: "watching", from: this.#name, conversations: this.#watched })
    for (const [id, { call }] of this.#waiting) this.#ask(id, call)
  }

  #settle(id: number, outcome: Outcome): void {
    this.#waiting.get(id)?.resolve(outcome)
    this.#waiting.delete(id)
  }

  #tellAll(snapshot: Snapshot): void {
    this.#ports.tell(snapshot)
    this.#say({ kind: "snapshot", snapshot })
  }

  #say(message: ChannelMessage): void {
    if (!this.#closed.signal.aborted) this.#channel.postMessage(message)
  }
}

/** Asks the tabs of an account for its local key; `undefined` if none of them has it open. */
export function askForKey(account: string, patience = 400): Promise<Uint8Array | undefined> {
  const channel = new BroadcastChannel(`tacit:${account}`)
  const from = crypto.randomUUID()
  return new Promise((resolve) => {
    const finish = (key: Uint8Array | undefined) => {
      clearTimeout(timer)
      channel.close()
      resolve(key)
    }
    const timer = setTimeout(() => finish(undefined), patience)
    channel.onmessage = ({ data }) => {
      const message = data as ChannelMessage
      if (message.kind === "welcomed" && message.to === from) finish(message.localKey)
    }
    channel.postMessage({ kind: "hello", from } satisfies ChannelMessage)
  })
}
