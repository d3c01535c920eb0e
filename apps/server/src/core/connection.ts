/**
 * One socket. It is challenged first, proves itself once, and then asks; what it asks before is refused.
 *
 *   challenged ──auth──► proving ──proved──► open ──device ended, server stops──► ending
 *       │ too late          │ refused         │ malformed frame, slow reader, idle    │ all answered
 *       └──────────────────►└───────────────► closed ◄────────────────────────────────┘
 *
 * Invariants: the nonce is used for one proof only. What was accepted is answered before an orderly end,
 * so that who revokes its own device learns that it happened. Nothing is sent once it is closed.
 */
import {
  type DownFrame,
  decode,
  downFrame,
  ERRORS,
  type ErrorCode,
  encode,
  LIMITS,
  PROTOCOL_VERSION,
  type Reply,
  type Request,
  type UpFrame,
  upFrame,
} from "@tacit/protocol"
import { activeDeviceKey } from "../accounts/chain.ts"
import { accept, type Refusal, refuse, type Verdict } from "../verdict.ts"
import { type AuthRequest, authenticate } from "./authenticate.ts"
import { CLOSE, type CloseCode } from "./close-codes.ts"
import { dispatch } from "./dispatch.ts"
import type { FanOut, Recipient } from "./fan-out.ts"
import type { Peer } from "./peer.ts"
import { type Presence, watchPresence } from "./presence.ts"
import type { Services, Session } from "./services.ts"
import type { SlowReaders } from "./slow-readers.ts"

/** What the transport tells a connection. */
export interface Connection {
  receive(frame: Uint8Array): void
  /** The other end is gone. */
  closed(): void
  /** Whether it has proved whom it speaks for. */
  readonly proved: boolean
}

export interface ConnectionParts {
  readonly services: Services
  readonly fanOut: FanOut
  readonly slowReaders: SlowReaders
  readonly peer: Peer
  readonly number: number
  /** Called once, when the connection is closed by either side. */
  readonly onClosed: () => void
}

type State =
  | { readonly kind: "challenged" }
  | { readonly kind: "proving" }
  | { readonly kind: "open"; readonly session: Session; readonly recipient: Recipient }
  | { readonly kind: "ending"; readonly code: CloseCode; readonly because: ErrorCode }
  | { readonly kind: "closed" }

const NONCE_BYTES = 32
/** Requests that one connection may have under way. */
const MOST_ANSWERING = 1024
const RETRY_AFTER = 1000

export class ServerConnection implements Connection {
  readonly #parts: ConnectionParts
  readonly #nonce: Uint8Array
  readonly #presence: Presence
  #state: State = { kind: "challenged" }
  /** Requests that are being answered. */
  #answering = 0

  constructor(parts: ConnectionParts) {
    const { clock, random, log, config } = parts.services
    this.#parts = parts
    this.#nonce = random(NONCE_BYTES)
    this.#presence = watchPresence(clock, config.limits.proofTime, {
      unproved: () => this.#shut(CLOSE.unauthenticated, "not proved in time"),
      idle: () => this.#shut(CLOSE.idle, "idle"),
      expired: () => this.end(CLOSE.deviceEnded, "unauthenticated"),
    })
    log.write("info", "connected", { connection: parts.number })
    this.#send({ kind: "challenge", version: PROTOCOL_VERSION, nonce: this.#nonce, at: clock.now() })
  }

  receive(frame: Uint8Array): void {
    if (this.#state.kind === "closed") return
    this.#presence.heard()
    const decoded = decodeFrame(frame)
    if (decoded) {
      this.#handle(decoded)
      return
    }
    this.#sendError(0, { code: "malformed" })
    this.#shut(CLOSE.malformed, "malformed")
  }

  closed(): void {
    this.#parts.slowReaders.gone(this.#parts.peer)
    if (this.#state.kind === "closed") return
    this.#leave()
    this.#parts.services.log.write("info", "closed", { connection: this.#parts.number })
  }

  /** Takes no more requests, answers those that it took, says why and closes. */
  end(code: CloseCode, because: ErrorCode): void {
    if (this.#isClosed()) return
    this.#stopPushes()
    this.#state = { kind: "ending", code, because }
    this.#endIfAnswered()
  }

  #endIfAnswered(): void {
    if (this.#state.kind !== "ending" || this.#answering > 0) return
    const { code, because } = this.#state
    this.#send({ kind: "closing", code: because, message: ERRORS[because].meaning })
    this.#shut(code, because)
  }

  #handle({ requestId, request }: UpFrame): void {
    const state = this.#state
    const isAuth = request.kind === "auth-device" || request.kind === "auth-login"
    if (this.#answering >= MOST_ANSWERING) {
      this.#sendError(requestId, { code: "rate-limited", retryAfter: RETRY_AFTER })
    } else if (state.kind === "open") void this.#respond(requestId, state.session, request)
    else if (state.kind === "challenged" && isAuth) void this.#prove(requestId, request)
    else this.#sendError(requestId, { code: state.kind === "ending" ? state.because : "unauthenticated" })
  }

  async #prove(requestId: number, request: AuthRequest): Promise<void> {
    // A method's call, because the compiler does not see that an await lets the state change.
    this.#become({ kind: "proving" })
    const { services, peer } = this.#parts
    const socket = { nonce: this.#nonce, origin: peer.origin }
    const proved = await this.#guarded(() => authenticate(services, socket, request))
    if (this.#state.kind !== "proving") return
    if (!proved.ok) {
      this.#sendError(requestId, proved.refusal)
      this.#shut(CLOSE.unauthenticated, proved.refusal.code)
      return
    }
    this.#open(proved.value)
    const { account } = proved.value
    this.#send({ kind: "reply", requestId, reply: { kind: "authenticated", account } })
  }

  #open(session: Session): void {
    const { fanOut, number, services } = this.#parts
    const recipient: Recipient = {
      name: this.#name,
      account: session.account,
      push: (frame) => session.kind === "device" && this.#push(frame),
      chainChanged: () => void this.#guarded(() => this.#recheck(session)),
      crowdedOut: () => this.end(CLOSE.crowded, "quota"),
    }
    this.#state = { kind: "open", session, recipient }
    this.#presence.proved()
    fanOut.join(recipient)
    if (session.kind === "device") this.#presence.expiresAt(session.expires)
    services.log.write("info", "authenticated", { connection: number })
  }

  /** Closes the socket of a device that the chain no longer lists. */
  async #recheck(session: Session): Promise<Verdict<void>> {
    const { store, clock } = this.#parts.services
    const account = await store.read((reads) => reads.accounts.byId(session.account))
    const stands =
      account &&
      (session.kind === "device"
        ? activeDeviceKey(account.chain, session.device, clock.now()) !== undefined
        : !account.chain.deleted)
    if (!stands) this.end(CLOSE.deviceEnded, "unauthenticated")
    return accept(undefined)
  }

  async #respond(requestId: number, session: Session, request: Request): Promise<void> {
    const context = { services: this.#parts.services, session, connection: this.#name }
    this.#answering++
    const verdict: Verdict<Reply> = await this.#guarded(() => dispatch(context, request))
    this.#answering--
    if (verdict.ok) this.#send({ kind: "reply", requestId, reply: verdict.value })
    else this.#sendError(requestId, verdict.refusal)
    this.#endIfAnswered()
  }

  /** The answer to what no code of ours expected: nothing happened, and the server lives. */
  async #guarded<T>(step: () => Promise<Verdict<T>>): Promise<Verdict<T>> {
    try {
      return await step()
    } catch (error) {
      const { services, number } = this.#parts
      services.log.write("error", "failed", { connection: number, error: error as Error })
      return refuse("internal")
    }
  }

  #sendError(requestId: number, { code, message, retryAfter, conversation }: Refusal): void {
    const words = message ?? ERRORS[code].meaning
    this.#parts.services.log.write("info", "refused", { connection: this.#parts.number, code })
    this.#send({ kind: "error", requestId, code, message: words, retryAfter, conversation })
  }

  #send(frame: DownFrame): void {
    this.#push(encode(downFrame, frame))
  }

  #push(frame: Uint8Array): void {
    if (this.#state.kind === "closed") return
    const { peer, slowReaders } = this.#parts
    if (peer.buffered() + frame.length > LIMITS.outboundQueue) {
      this.#shut(CLOSE.slowReader, "slow reader")
      return
    }
    peer.send(frame)
    slowReaders.sent(peer)
  }

  #shut(code: CloseCode, reason: string): void {
    if (this.#state.kind === "closed") return
    this.#leave()
    const { services, peer, number } = this.#parts
    services.log.write("info", "closed", { connection: number, closeCode: code })
    peer.close(code, reason)
  }

  #leave(): void {
    this.#stopPushes()
    this.#state = { kind: "closed" }
    this.#presence.stop()
    this.#parts.onClosed()
  }

  #stopPushes(): void {
    if (this.#state.kind === "open") this.#parts.fanOut.leave(this.#state.recipient)
  }

  #become(state: State): void {
    this.#state = state
  }

  #isClosed(): boolean {
    return this.#state.kind === "closed"
  }

  get proved(): boolean {
    return this.#state.kind === "open" || this.#state.kind === "ending"
  }

  get #name(): string {
    return `connection ${this.#parts.number}`
  }
}

/** Undefined for whatever is no frame, however it is broken: it must not hurt anybody else. */
function decodeFrame(frame: Uint8Array): UpFrame | undefined {
  if (frame.length > LIMITS.frame) return undefined
  try {
    return decode(upFrame, frame)
  } catch {
    return undefined
  }
}
