import type { ConnectionSnapshot } from "../../model/model.ts"

/** Shorter gaps are not spoken of: a page that was reloaded, a laptop that woke up. */
export const PATIENCE = 2000

/**
 * Since when there has been no connection, or `undefined`. Each try to connect again is part of the same gap:
 * the banner must not come and go with it.
 */
export function disconnectedSince(
  before: number | undefined,
  connection: ConnectionSnapshot,
  now: number,
): number | undefined {
  switch (connection.kind) {
    case "online":
    case "refused":
      return undefined
    case "connecting":
      return before ?? now
    case "offline":
      return Math.min(before ?? now, connection.since)
  }
}
