import { useState } from "react"
import type { ChatRow } from "../../model/model.ts"

/** Rows drawn at first, and added with each step back: enough for several screens. */
export const WINDOW_STEP = 120

export interface RowWindow {
  readonly rows: readonly ChatRow[]
  readonly hasEarlier: boolean
  readonly showEarlier: () => void
}

/**
 * Draws the newest rows only, and more as the person scrolls back. Held by the id of its first row, so that
 * rows added at either end move nothing.
 */
export function useWindow(rows: readonly ChatRow[], mustShow: string | undefined): RowWindow {
  const [firstId, setFirstId] = useState(() => rows[initialStart(rows, mustShow)]?.id)
  const start = windowStart(rows, firstId)
  return {
    rows: start === 0 ? rows : rows.slice(start),
    hasEarlier: start > 0,
    showEarlier: () => setFirstId(rows[Math.max(0, start - WINDOW_STEP)]?.id),
  }
}

/** Far enough back to have `mustShow` and a little before it. */
export function initialStart(rows: readonly ChatRow[], mustShow: string | undefined): number {
  const newest = Math.max(0, rows.length - WINDOW_STEP)
  const place = mustShow === undefined ? -1 : rows.findIndex((row) => row.id === mustShow)
  return place === -1 ? newest : Math.max(0, Math.min(newest, place - 20))
}

/**
 * A window that began with the oldest row known goes on to begin with it when older ones arrive in front: by
 * its id it stays where it is, and the next step back shows them.
 */
export function windowStart(rows: readonly ChatRow[], firstId: string | undefined): number {
  const place = firstId === undefined ? 0 : rows.findIndex((row) => row.id === firstId)
  return place === -1 ? Math.max(0, rows.length - WINDOW_STEP) : place
}
