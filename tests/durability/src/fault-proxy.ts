/**
 * A TCP proxy that cuts, stalls and duplicates at random bytes. What it does is drawn from a seed; when a
 * byte passes depends on the machine, so a run is not repeated exactly.
 */
import { createServer, connect as dial, type Server, type Socket } from "node:net"
import type { SeededRandom } from "@tacit/testkit"

export interface Faults {
  cuts: number
  stalls: number
  duplicates: number
}

/** Mean number of bytes between two faults of a connection. */
const MEAN_DISTANCE = 60_000
const LONGEST_STALL = 300

export class FaultProxy {
  readonly faults: Faults = { cuts: 0, stalls: 0, duplicates: 0 }
  /** While false, bytes pass as they are. */
  hostile = true
  readonly #random: SeededRandom
  readonly #target: number
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  constructor(random: SeededRandom, target: number) {
    this.#random = random
    this.#target = target
    this.#server = createServer((client) => this.#pair(client))
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve) => this.#server.listen(port, "127.0.0.1", () => resolve()))
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }

  #pair(client: Socket): void {
    const server = dial(this.#target, "127.0.0.1")
    for (const socket of [client, server]) {
      this.#sockets.add(socket)
      socket.on("error", () => undefined)
      socket.on("close", () => {
        this.#sockets.delete(socket)
        client.destroy()
        server.destroy()
      })
    }
    this.#pipe(client, server)
    this.#pipe(server, client)
  }

  #pipe(from: Socket, to: Socket): void {
    let left = this.#distance()
    from.on("data", (chunk: Buffer) => {
      if (!this.hostile || chunk.length < left) {
        left -= chunk.length
        to.write(chunk)
        return
      }
      const before = chunk.subarray(0, left)
      const after = chunk.subarray(left)
      left = this.#distance()
      to.write(before)
      this.#disturb(from, to, after)
    })
  }

  #disturb(from: Socket, to: Socket, after: Buffer): void {
    const kind = this.#random.below(3)
    if (kind === 0) {
      this.faults.cuts++
      from.destroy()
      to.destroy()
    } else if (kind === 1) {
      this.faults.stalls++
      from.pause()
      setTimeout(() => {
        to.write(after)
        from.resume()
      }, this.#random.below(LONGEST_STALL))
    } else {
      this.faults.duplicates++
      to.write(Buffer.concat([after, after]))
    }
  }

  #distance(): number {
    return 1 + this.#random.below(2 * MEAN_DISTANCE)
  }
}
