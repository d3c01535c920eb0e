/** Where a process kills itself: at a commit that it makes, named in the terms of the ports. */

/**
 * `before`: the transaction is written and not committed, or the frame not sent. `after`: it is committed
 * or sent, and nothing more was done. `claimed`: a lie of the server's store, for the test of the judge: it
 * is told that the transaction is committed, and it is rolled back.
 */
export type Side = "before" | "after" | "claimed"

/** What a process needs to know of the point. */
export interface Aim {
  readonly kind: string
  /** Which one of its kind since the scene began, from 1. */
  readonly ordinal: number
  readonly side: Side
  /** Milliseconds from there to the kill, in which the process goes on. */
  readonly delay?: number
}

export interface KillPoint extends Aim {
  readonly scene: string
  /** `server`, or the name of a device. */
  readonly who: string
  /** Milliseconds after its restart in which it is killed a second time. */
  readonly again?: number
}

export const SERVER = "server"

export function nameOf({ scene, who, kind, ordinal, side, delay = 0, again }: KillPoint): string {
  const late = delay > 0 ? ` and ${delay} ms` : ""
  const twice = again === undefined ? "" : `, and again after ${again} ms`
  return `${scene}: ${who}, ${side}${late} ${kind} #${ordinal}${twice}`
}
