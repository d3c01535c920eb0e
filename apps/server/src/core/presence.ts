/** When a connection is over by itself: it proved nothing, nothing was heard of it, or its device expired. */
import { LIMITS } from "@tacit/protocol"
import type { Clock } from "../clock/clock.ts"

export interface Presence {
  /** The connection has proved itself in time. */
  proved(): void
  /** Something was heard. */
  heard(): void
  expiresAt(time: number): void
  stop(): void
}

export interface PresenceEnds {
  readonly unproved: () => void
  readonly idle: () => void
  readonly expired: () => void
}

/** One timer for idleness, set again only when it fires: a busy socket costs nothing. */
export function watchPresence(clock: Clock, proofTime: number, ends: PresenceEnds): Presence {
  let heardAt = clock.now()
  let cancelIdle = watch(LIMITS.idleSocket)
  let cancelExpiry: () => void = () => undefined
  const cancelProof = clock.after(proofTime, ends.unproved)

  function watch(wait: number): () => void {
    return clock.after(wait, () => {
      const left = heardAt + LIMITS.idleSocket - clock.now()
      if (left > 0) cancelIdle = watch(left)
      else ends.idle()
    })
  }

  return {
    proved: cancelProof,
    heard: () => {
      heardAt = clock.now()
    },
    expiresAt(time) {
      cancelExpiry = clock.after(time - clock.now(), ends.expired)
    },
    stop() {
      cancelProof()
      cancelIdle()
      cancelExpiry()
    },
  }
}
