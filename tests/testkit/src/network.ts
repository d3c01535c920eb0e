/**
 * A network in memory. Each socket is a link of two queues; nothing moves until somebody delivers it, so a
 * test can drop, delay, duplicate, reorder and cut as it likes. Everything sent is kept for the oracle.
 */
import { ConnectionLostError, type Socket, type SocketHandlers, type Transport } from "@tacit/client"
import { readRefusal } from "@tacit/protocol"
import type { Connection, Server } from "@tacit/server"

export const ORIGIN = "http://localhost:8080"

export type Direction = "up" | "down"

/** Changes what a device gets to see; the frame itself to change nothing. */
export type Tamper = (frame: Uint8Array) => Uint8Array

export class Link {
  readonly name: string
  /** Name of the device that opened it. */
  readonly device: string
  readonly up: Uint8Array[] = []
  readonly down: Uint8Array[] = []
  open = true
  tamper: Tamper | undefined
  #isClientGone = false
  #isServerGone = false
  readonly #handlers: SocketHandlers
  readonly #connection: Connection
  readonly #network: Network

  constructor(network: Network, name: string, server: Server, handlers: SocketHandlers) {
    this.#network = network
    this.name = name
    this.device = name.slice(0, name.indexOf("#"))
    this.#handlers = handlers
    this.#connection = server.connect({
      origin: ORIGIN,
      address: "127.0.0.1",
      send: (frame) => {
        network.onServerFrame?.(frame)
        network.wire.push(frame)
        if (this.open && !this.#isClientGone && !this.#isServerGone) this.down.push(frame)
      },
      close: () => this.hangUp(),
      cut: () => this.cut(),
      buffered: () => 0,
    })
  }

  send(frame: Uint8Array): void {
    if (!this.open || this.#isClientGone || this.#isServerGone) return
    this.#network.wire.push(frame)
    this.#network.requests.push({ device: this.device, frame })
    this.up.push(frame)
  }

  get isClientHere(): boolean {
    return !this.#isClientGone
  }

  /** Hands the frame at `place` of a queue to the other side. */
  deliver(direction: Direction, place = 0): void {
    const [frame] = this[direction].splice(place, 1)
    if (!frame || !this.open) return
    if (direction === "up") this.#connection.receive(frame)
    else this.#handlers.frame(this.tamper?.(frame) ?? frame)
    if (this.#isClientGone && this.up.length === 0) this.cut()
    if (this.#isServerGone && this.down.length === 0) this.cut()
  }

  /** The server has hung up, or is gone; what it sent before still arrives. */
  hangUp(): void {
    this.#isServerGone = true
    this.up.length = 0
    if (this.down.length === 0) this.cut()
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
    if (!this.#isClientGone) this.#handlers.closed()
  }

  /** The client's program is gone; what it sent before still reaches the server, however much later. */
  linger(): void {
    this.#isClientGone = true
    this.down.length = 0
    if (this.up.length === 0) this.cut()
  }
}

interface Post {
  readonly device: string
  readonly run: () => Promise<void>
  /** The server does what it was asked, and the answer is lost. */
  readonly loseAnswer: () => Promise<void>
}

export class Network {
  readonly links = new Set<Link>()
  readonly posts: Post[] = []
  /** Every frame and body that was ever sent. */
  readonly wire: Uint8Array[] = []
  /** Every frame that a device sent, and which. */
  readonly requests: { readonly device: string; readonly frame: Uint8Array }[] = []
  /** Every body that a device posted, and where to. */
  readonly posted: { readonly device: string; readonly path: string; readonly body: Uint8Array }[] = []
  /** Applied to what new links of a device carry to it. */
  readonly tampers = new Map<string, Tamper>()
  /** Applied to what new links carry to devices that have no tamper of their own. */
  tamper: Tamper | undefined
  /** Hears of each frame that the server sends, before it is on its way. */
  onServerFrame: ((frame: Uint8Array) => void) | undefined
  server: Server | undefined
  /** Ends the wait of each post that the server has and has not answered. */
  readonly #answering = new Set<() => void>()
  #count = 0

  /** A transport for one device. While `reachable` says no, it finds no server. */
  transport(device: string, reachable: () => boolean = () => true): Transport {
    return {
      origin: ORIGIN,
      post: (path, body) => this.#post(device, path, body, reachable),
      connect: (handlers) => this.#connect(device, handlers, reachable),
    }
  }

  get busy(): boolean {
    if (this.posts.length > 0) return true
    for (const link of this.links) if (link.up.length + link.down.length > 0) return true
    return false
  }

  linksOf(device: string): readonly Link[] {
    return [...this.links].filter((link) => link.device === device)
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

  /** The server is gone, as after `kill -9`; what it sent before still arrives if `arrives`. */
  loseServer(arrives: boolean): void {
    this.server = undefined
    for (const fail of [...this.#answering]) fail()
    for (const link of [...this.links]) {
      if (arrives) link.hangUp()
      else link.cut()
    }
  }

  #connect(device: string, handlers: SocketHandlers, reachable: () => boolean): Socket {
    const { server } = this
    if (!server || !reachable()) {
      queueMicrotask(() => handlers.closed())
      return { send: () => {}, close: () => {} }
    }
    const link = new Link(this, `${device}#${++this.#count}`, server, handlers)
    link.tamper = this.tampers.get(device) ?? this.tamper
    this.links.add(link)
    return { send: (frame) => link.send(frame), close: () => link.cut() }
  }

  #post(device: string, path: string, body: Uint8Array, reachable: () => boolean): Promise<Uint8Array> {
    this.wire.push(body)
    this.posted.push({ device, path, body })
    return new Promise((resolve, reject) => {
      const ask = async () => {
        const { server } = this
        if (!server || !reachable()) return undefined
        const fail = () => reject(new ConnectionLostError("the server is gone"))
        this.#answering.add(fail)
        const answer = await server.post(path, body, { address: "127.0.0.1" })
        this.#answering.delete(fail)
        this.wire.push(answer.body)
        return answer
      }
      const run = async () => {
        const answer = await ask()
        if (!answer) reject(new ConnectionLostError("no server"))
        else if (answer.status === 200) resolve(answer.body)
        else reject(readRefusal(answer.body) ?? new ConnectionLostError("no Tacit server answers so"))
      }
      const loseAnswer = async () => {
        await ask()
        reject(new ConnectionLostError("the answer is lost"))
      }
      this.posts.push({ device, run, loseAnswer })
    })
  }
}
