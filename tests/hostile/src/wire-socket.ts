/** A WebSocket to a real server that says what no honest device says. */
import type { Profile } from "@tacit/client"
import {
  type DownFrame,
  decode,
  downFrame,
  encode,
  PROTOCOL_VERSION,
  type Request,
  type SocketContext,
  signChallenge,
  upFrame,
} from "@tacit/protocol"
import { WebSocket } from "ws"

type Device = Pick<Profile, "account" | "device" | "deviceSecret">

export class WireSocket {
  /** Resolves when either side has ended it. */
  readonly closed: Promise<void>
  readonly #socket: WebSocket
  readonly #unread: DownFrame[] = []
  #reader: ((frame: DownFrame) => void) | undefined
  #isEnded = false
  #onEnd: (() => void) | undefined
  #count = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on("message", (data: Buffer) => this.#heard(decode(downFrame, new Uint8Array(data))))
    socket.on("error", () => undefined)
    this.closed = new Promise((resolve) =>
      socket.once("close", () => {
        this.#isEnded = true
        this.#onEnd?.()
        resolve()
      }),
    )
  }

  /** A socket that was challenged. */
  static async open(url: string): Promise<{ socket: WireSocket; context: SocketContext }> {
    const raw = new WebSocket(`${url.replace("http", "ws")}/api/socket`, { origin: url })
    const socket = new WireSocket(raw)
    const challenge = await socket.next()
    if (challenge.kind !== "challenge") throw new TypeError(challenge.kind)
    return { socket, context: { nonce: challenge.nonce, origin: url } }
  }

  /** A socket that has proved the device. */
  static async proved(url: string, device: Device): Promise<WireSocket> {
    const { socket, context } = await WireSocket.open(url)
    socket.ask(proofOf(device, context))
    const answer = await socket.next()
    if (answer.kind !== "reply") throw new TypeError(answer.kind)
    return socket
  }

  /** Asks and does not wait for an answer. */
  ask(request: Request): void {
    this.send(encode(upFrame, { requestId: ++this.#count, request }))
  }

  send(frame: Uint8Array): void {
    this.#socket.send(frame)
  }

  /** The next frame from the server; rejects when there will be none. */
  next(): Promise<DownFrame> {
    const [first] = this.#unread.splice(0, 1)
    if (first) return Promise.resolve(first)
    return new Promise((resolve, reject) => {
      if (this.#isEnded) reject(new Error("closed"))
      this.#reader = resolve
      this.#onEnd = () => reject(new Error("closed"))
    })
  }

  /** From now on nothing more is taken from the network. */
  stopReading(): void {
    this.#socket.pause()
  }

  end(): void {
    this.#socket.terminate()
  }

  #heard(frame: DownFrame): void {
    const reader = this.#reader
    this.#reader = undefined
    if (reader) reader(frame)
    else this.#unread.push(frame)
  }
}

export function proofOf({ account, device, deviceSecret }: Device, context: SocketContext): Request {
  const signature = signChallenge(deviceSecret, context, account, device)
  return { kind: "auth-device", version: PROTOCOL_VERSION, account, device, signature }
}
