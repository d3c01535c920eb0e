/** The client's end of a connection to the core, without a network: what it sends arrives at once. */
import { type DownFrame, decode, downFrame, encode, type Reply, type Request, upFrame } from "@tacit/protocol"
import type { Connection } from "../core/connection.ts"
import type { Server } from "../core/server.ts"

export type ErrorFrame = Extract<DownFrame, { kind: "error" }>
export type Answer = Reply | ErrorFrame

export class TestSocket {
  readonly frames: DownFrame[] = []
  /** The frames as bytes, as they were handed over. */
  readonly raw: Uint8Array[] = []
  readonly origin: string
  buffered = 0
  isCut = false
  closedWith: { readonly code: number; readonly reason: string } | undefined
  readonly #connection: Connection
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  #requests = 0

  constructor(server: Server, origin: string) {
    this.origin = origin
    this.#connection = server.connect({
      origin,
      address: "127.0.0.1",
      send: (frame) => this.#receive(frame),
      close: (code, reason) => {
        this.closedWith = { code, reason }
      },
      cut: () => {
        this.isCut = true
        this.#connection.closed()
      },
      buffered: () => this.buffered,
    })
  }

  get challenge(): Extract<DownFrame, { kind: "challenge" }> {
    const [first] = this.frames
    if (first?.kind !== "challenge") throw new TypeError("the first frame is no challenge")
    return first
  }

  pushes<K extends DownFrame["kind"]>(kind: K): Extract<DownFrame, { kind: K }>[] {
    return this.frames.filter((frame): frame is Extract<DownFrame, { kind: K }> => frame.kind === kind)
  }

  request(request: Request): Promise<Answer> {
    const requestId = ++this.#requests
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(requestId, resolve))
    this.send(encode(upFrame, { requestId, request }))
    return answered
  }

  send(frame: Uint8Array): void {
    this.#connection.receive(frame)
  }

  leave(): void {
    this.#connection.closed()
  }

  #receive(bytes: Uint8Array): void {
    const frame = decode(downFrame, bytes)
    this.frames.push(frame)
    this.raw.push(bytes)
    if (frame.kind !== "reply" && frame.kind !== "error") return
    this.#waiting.get(frame.requestId)?.(frame.kind === "reply" ? frame.reply : frame)
    this.#waiting.delete(frame.requestId)
  }
}
