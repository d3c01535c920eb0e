/**
 * A network in memory. Each socket is a link of two queues; nothing moves until somebody delivers it, so a
 * test can drop, delay, duplicate, reorder and cut as it likes. Everything sent is kept for the oracle.
 */
import { ConnectionLostError, type Socket, type SocketHandlers, type Transport } from "@tacit/client"
import { ERRORS, type ErrorCode, ProtocolError } from "@tacit/protocol"
import type { Connection, Server } from "@tacit/server"

export const ORIGIN = "http://localhost:8080"

export type Direction = "up" | "down"

export class Link {
  readonly name: string
  readonly up: Uint8Array[] = []
  readonly down: Uint8Array[] = []
  open = true
  readonly #handlers: SocketHandlers
  readonly #connection: Connection
  readonly #network: Network

  constructor(network: Network, name: string, server: Server, handlers: SocketHandlers) {
    this.#network = network
    this.name = name
    this.#handlers = handlers
    this.#connection = server.connect({
      origin: ORIGIN,
      address: "127.0.0.1",
      send: (frame) => {
        network.wire.push(frame)
        if (this.open) this.down.push(frame)
      },
      close: () => this.cut(),
      buffered: () => 0,
    })
  }

  send(frame: Uint8Array): void {
    this.#network.wire.push(frame)
    if (this.open) this.up.push(frame)
  }

  /** Hands the frame at `place` of a queue to the other side. */
  deliver(direction: Direction, place = 0): void {
    const [frame] = this[direction].splice(place, 1)
    if (!frame || !this.open) return
    if (direction === "up") this.#connection.receive(frame)
    else this.#handlers.frame(frame)
  }

  drop(direction: Direction): void {
    this[direction].shift()
  }

  duplicate(direction: Direction): void {
    const [frame] = this[direction]
    if (frame) this[direction].unshift(frame)
  }

  /** Both sides lose the connection; what was under way is gone. */
  cut(): void {
    if (!this.open) return
    this.open = false
    this.up.length = 0
    this.down.length = 0
    this.#network.links.delete(this)
    this.#connection.closed()
    this.#handlers.closed()
  }
}

interface Post {
  readonly run: () => Promise<void>
}

export class Network {
  readonly links = new Set<Link>()
  readonly posts: Post[] = []
  /** Every frame and body that was ever sent. */
  readonly wire: Uint8Array[] = []
  server: Server | undefined
  #count = 0

  /** A transport for one device. While `reachable` says no, it finds no server. */
  transport(name: string, reachable: () => boolean = () => true): Transport {
    return {
      origin: ORIGIN,
      post: (path, body) => this.#post(path, body, reachable),
      connect: (handlers) => this.#connect(name, handlers, reachable),
    }
  }

  get busy(): boolean {
    return this.posts.length > 0 || [...this.links].some((link) => link.up.length + link.down.length > 0)
  }

  /** Delivers one thing of whatever waits, oldest link first. */
  deliverOne(): void {
    const post = this.posts.shift()
    if (post) {
      post.run().catch(() => undefined)
      return
    }
    for (const link of this.links) {
      const direction = link.up.length > 0 ? "up" : link.down.length > 0 ? "down" : undefined
      if (direction) {
        link.deliver(direction)
        return
      }
    }
  }

  cutAll(): void {
    for (const link of [...this.links]) link.cut()
  }

  #connect(name: string, handlers: SocketHandlers, reachable: () => boolean): Socket {
    const { server } = this
    if (!server || !reachable()) {
      queueMicrotask(() => handlers.closed())
      return { send: () => {}, close: () => {} }
    }
    const link = new Link(this, `${name}#${++this.#count}`, server, handlers)
    this.links.add(link)
    return { send: (frame) => link.send(frame), close: () => link.cut() }
  }

  #post(path: string, body: Uint8Array, reachable: () => boolean): Promise<Uint8Array> {
    this.wire.push(body)
    return new Promise((resolve, reject) => {
      const run = async () => {
        const { server } = this
        if (!server || !reachable()) return reject(new ConnectionLostError("no server"))
        const answer = await server.post(path, body, { address: "127.0.0.1" })
        this.wire.push(answer.body)
        if (answer.status === 200) resolve(answer.body)
        else reject(refusal(answer.body))
      }
      this.posts.push({ run })
    })
  }
}

function refusal(body: Uint8Array): ProtocolError {
  const { error, message } = JSON.parse(new TextDecoder().decode(body)) as { error: string; message: string }
  return new ProtocolError(error in ERRORS ? (error as ErrorCode) : "internal", { message })
}
