/**
 * Runs the state machine of state.ts over a transport: sends requests, pairs replies, hands pushes on.
 * A request either gets its reply, rejects with the server's `ProtocolError`, or with
 * `ConnectionLostError` when nobody knows what became of it.
 */
import {
  type DownFrame,
  decode,
  downFrame,
  encode,
  ProtocolError,
  type Reply,
  type Request,
  type SocketContext,
  upFrame,
} from "@tacit/protocol"
import type { Clock } from "../ports/clock.ts"
import { ConnectionLostError, type Socket, type Transport } from "../ports/transport.ts"
import { type ConnectionEffect, type ConnectionEvent, type ConnectionState, transition } from "./state.ts"

/** What the server says unasked. */
export type Push = Extract<DownFrame, { kind: "entry" | "inbox" | "vault" }>

/** A `direct-exists` refusal names the conversation that exists. */
export class DirectExistsError extends ProtocolError {
  readonly conversation: string

  constructor(conversation: string) {
    super("direct-exists")
    this.conversation = conversation
  }
}

export interface ConnectionPorts {
  readonly transport: Transport
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly jitter: () => number
  /** The request that proves who connects. */
  readonly prove: (context: SocketContext) => Request
  readonly onState: (state: ConnectionState) => void
  readonly onPush: (push: Push) => void
}

interface Pending {
  readonly resolve: (reply: Reply) => void
  readonly reject: (error: Error) => void
  readonly cancelTimeout: () => void
}

const REQUEST_TIMEOUT = 20_000

export class Connection {
  readonly #ports: ConnectionPorts
  #state: ConnectionState = { kind: "stopped", reason: undefined }
  #socket: Socket | undefined
  /** Frames and closes of sockets before the current one are ignored. */
  #generation = 0
  #nonce: Uint8Array = new Uint8Array(0)
  /** Milliseconds by which the server said its clock is ahead of this device's. */
  #serverAhead = 0
  #nextRequest = 1
  readonly #pending = new Map<number, Pending>()
  #cancelTimer: () => void = () => {}

  constructor(ports: ConnectionPorts) {
    this.#ports = ports
  }

  get state(): ConnectionState {
    return this.#state
  }

  /**
   * The server's time, as it said when it was met last; this device's before that. For what the server
   * judges by its own clock, never for what is judged here.
   */
  serverTime(): number {
    return this.#ports.clock.now() + this.#serverAhead
  }

  start(): void {
    this.#dispatch({ kind: "start" })
  }

  stop(): void {
    this.#dispatch({ kind: "stop" })
  }

  /** Rejects at once with `ConnectionLostError` unless online. */
  request(request: Request): Promise<Reply> {
    if (this.#state.kind !== "online") return Promise.reject(new ConnectionLostError("not connected"))
    return this.#send(request)
  }

  #send(request: Request): Promise<Reply> {
    return new Promise((resolve, reject) => this.#ask(request, resolve, reject))
  }

  /** Calls one of the two while the answering frame is handled, so before the close that may follow it. */
  #ask(request: Request, resolve: (reply: Reply) => void, reject: (error: Error) => void): void {
    const socket = this.#socket
    if (!socket) {
      reject(new ConnectionLostError("not connected"))
      return
    }
    const requestId = this.#nextRequest
    this.#nextRequest = (this.#nextRequest % 0xffff_ffff) + 1
    const cancelTimeout = this.#ports.clock.after(REQUEST_TIMEOUT, () => this.#abandonSocket())
    this.#pending.set(requestId, { resolve, reject, cancelTimeout })
    socket.send(encode(upFrame, { requestId, request }))
  }

  #dispatch(event: ConnectionEvent): void {
    const { state, effects } = transition(this.#state, event, this.#ports.clock.now(), this.#ports.jitter())
    const changed = state !== this.#state
    this.#state = state
    for (const effect of effects) this.#perform(effect)
    if (changed) this.#ports.onState(state)
  }

  #perform(effect: ConnectionEffect): void {
    switch (effect.kind) {
      case "open":
        this.#open()
        break
      case "prove":
        this.#prove()
        break
      case "close":
        this.#cancelTimer()
        this.#dropSocket()
        break
      case "fail-requests":
        this.#failRequests()
        break
      case "ping":
        // Silence ends the socket like that of any other request; the answer itself says nothing.
        this.#send({ kind: "ping" }).catch(() => undefined)
        break
      case "schedule":
        this.#cancelTimer()
        this.#cancelTimer = this.#ports.clock.after(effect.delay, () => this.#dispatch({ kind: "timer" }))
    }
  }

  #open(): void {
    const generation = ++this.#generation
    const current = () => generation === this.#generation
    this.#socket = this.#ports.transport.connect({
      frame: (bytes) => {
        if (current()) this.#receive(bytes)
      },
      closed: () => {
        if (current()) this.#dispatch({ kind: "closed" })
      },
    })
  }

  #prove(): void {
    const context = { nonce: this.#nonce, origin: this.#ports.transport.origin }
    this.#ask(
      this.#ports.prove(context),
      () => this.#dispatch({ kind: "accepted" }),
      (error: Error) => {
        if (!(error instanceof ProtocolError)) return
        const final = error.retry === "never" || error.code === "unauthenticated"
        if (final) this.#dispatch({ kind: "refused", code: error.code })
        else this.#abandonSocket()
      },
    )
  }

  #receive(bytes: Uint8Array): void {
    let frame: DownFrame
    try {
      frame = decode(downFrame, bytes)
    } catch {
      // Whatever follows on this socket cannot be trusted to be framed right.
      this.#abandonSocket()
      return
    }
    switch (frame.kind) {
      case "challenge":
        this.#nonce = frame.nonce
        this.#serverAhead = frame.at - this.#ports.clock.now()
        this.#dispatch({ kind: "challenge" })
        break
      case "reply":
        this.#take(frame.requestId)?.resolve(frame.reply)
        break
      case "error":
        this.#take(frame.requestId)?.reject(errorOf(frame))
        break
      case "closing":
        break
      case "entry":
      case "inbox":
      case "vault":
        this.#ports.onPush(frame)
    }
  }

  #take(requestId: number): Pending | undefined {
    const pending = this.#pending.get(requestId)
    this.#pending.delete(requestId)
    pending?.cancelTimeout()
    return pending
  }

  #failRequests(): void {
    const failed = [...this.#pending.values()]
    this.#pending.clear()
    for (const { reject, cancelTimeout } of failed) {
      cancelTimeout()
      reject(new ConnectionLostError("the connection was lost before the answer"))
    }
  }

  /** The socket is of no use any more: behave as if it had closed. */
  #abandonSocket(): void {
    this.#dropSocket()
    this.#dispatch({ kind: "closed" })
  }

  #dropSocket(): void {
    this.#generation++
    this.#socket?.close()
    this.#socket = undefined
  }
}

function errorOf(frame: Extract<DownFrame, { kind: "error" }>): ProtocolError {
  if (frame.code === "direct-exists" && frame.conversation) return new DirectExistsError(frame.conversation)
  const { code, message, retryAfter } = frame
  return new ProtocolError(code, retryAfter === undefined ? { message } : { message, retryAfter })
}
