/** A transport whose server side is the test: it sees every frame and says what it likes. */
import { type DownFrame, decode, downFrame, encode, type UpFrame, upFrame } from "@tacit/protocol"
import type { Socket, SocketHandlers, Transport } from "../ports/transport.ts"

export class FakeSocket implements Socket {
  /** What the client sent, in order. */
  readonly sent: UpFrame[] = []
  closed = false
  readonly #handlers: SocketHandlers

  constructor(handlers: SocketHandlers) {
    this.#handlers = handlers
  }

  send(frame: Uint8Array): void {
    this.sent.push(decode(upFrame, frame))
  }

  close(): void {
    this.closed = true
  }

  say(frame: DownFrame): void {
    this.#handlers.frame(encode(downFrame, frame))
  }

  sayBytes(bytes: Uint8Array): void {
    this.#handlers.frame(bytes)
  }

  /** The network ends the connection. */
  break(): void {
    this.#handlers.closed()
  }
}

export class FakeTransport implements Transport {
  readonly origin = "https://tacit.example"
  readonly sockets: FakeSocket[] = []

  post(): Promise<Uint8Array> {
    return Promise.reject(new TypeError("nothing is posted here"))
  }

  connect(handlers: SocketHandlers): Socket {
    const socket = new FakeSocket(handlers)
    this.sockets.push(socket)
    return socket
  }

  /** The newest socket. */
  get socket(): FakeSocket {
    const socket = this.sockets.at(-1)
    if (!socket) throw new TypeError("nobody connected")
    return socket
  }
}
