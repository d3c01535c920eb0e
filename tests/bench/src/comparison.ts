/** By how much an action costs more at the larger size, and by how much it may. */
import { ACTIONS, type Action, type Costs } from "./growth.ts"
import type { Cost } from "./meter.ts"

/** The most that bytes and rows may grow by; time is told and not judged. */
const MOST: Readonly<Record<Action, number>> = { send: 1.5, commit: 1.5, "vault write": 2.5, "log-in": 3 }

const MEASURES = {
  bytes: ({ bytes }: Cost) => bytes,
  "rows written": ({ serverWritten, localWritten }: Cost) => serverWritten + localWritten,
  "rows read": ({ serverRead }: Cost) => serverRead,
  milliseconds: ({ milliseconds }: Cost) => milliseconds,
} as const
export type Measure = keyof typeof MEASURES

export interface Compared {
  readonly action: Action
  readonly measure: Measure
  readonly small: number
  readonly large: number
  readonly ratio: number
  /** Absent where nothing is promised. */
  readonly most: number | undefined
}

export function compare(small: Costs, large: Costs): readonly Compared[] {
  return ACTIONS.flatMap((action) =>
    (Object.keys(MEASURES) as Measure[]).map((measure) => {
      const [before, after] = [MEASURES[measure](small[action]), MEASURES[measure](large[action])]
      const most = measure === "milliseconds" ? undefined : MOST[action]
      return { action, measure, small: before, large: after, ratio: after / before, most }
    }),
  )
}

/** What costs more than it may. */
export function excessive(compared: readonly Compared[]): readonly Compared[] {
  return compared.filter(({ ratio, most }) => most !== undefined && !(ratio <= most))
}

/** A table in Markdown. */
export function table(compared: readonly Compared[], small: string, large: string): string {
  const rows = compared.map(({ action, measure, small: before, large: after, ratio, most }) => [
    action,
    measure,
    figure(before),
    figure(after),
    ratio.toFixed(2),
    most === undefined ? "" : String(most),
  ])
  const head = ["action", "", small, large, "ratio", "at most"]
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n")
}

function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(1)
}
