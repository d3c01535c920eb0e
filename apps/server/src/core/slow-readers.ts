/**
 * What waits for readers that do not keep up. One may have `LIMITS.outboundQueue` waiting; all of them
 * together have a bound, too, or many sockets that read nothing would fill the memory (ATTACKS DO-01).
 */
import type { Peer } from "./peer.ts"

/** Who has less than this waiting keeps up. */
const KEEPS_UP = 256 * 1024

export class SlowReaders {
  readonly #most: number
  readonly #slow = new Set<Peer>()

  /** `most` is in bytes. */
  constructor(most: number) {
    this.#most = most
  }

  /** Call it after each frame to the peer. Cuts off whoever has most waiting while all have too much. */
  sent(peer: Peer): void {
    if (peer.buffered() < KEEPS_UP) {
      this.#slow.delete(peer)
      return
    }
    this.#slow.add(peer)
    for (let worst = this.#worst(); worst; worst = this.#worst()) {
      this.#slow.delete(worst)
      worst.cut()
    }
  }

  gone(peer: Peer): void {
    this.#slow.delete(peer)
  }

  /** Undefined while the bound holds. */
  #worst(): Peer | undefined {
    let total = 0
    let worst: { readonly peer: Peer; readonly waits: number } | undefined
    for (const peer of this.#slow) {
      const waits = peer.buffered()
      total += waits
      if (!worst || waits > worst.waits) worst = { peer, waits }
      if (waits < KEEPS_UP) this.#slow.delete(peer)
    }
    return total > this.#most ? worst?.peer : undefined
  }
}
