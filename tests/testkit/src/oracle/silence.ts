/** I5: nothing is passed over silently. What a device knows of and does not show came with an event. */
import type { LogRecord } from "@tacit/client"
import type { View } from "./facts.ts"
import { accountTold, type Check, type Scene, told } from "./scene.ts"
import { eachView } from "./timeline.ts"

export const skipsNothingSilently: Check = (scene) =>
  eachView(scene.facts, (view) =>
    [...view.records.values()].flatMap((record) => {
      const wrong = skipped(scene, view, record)
      return wrong ? [`${wrong} at ${record.index}`] : []
    }),
  )

function skipped(scene: Scene, view: View, { index, hash, row }: LogRecord): string | undefined {
  const { seat, summary } = view
  const { conversation } = summary
  switch (row.kind) {
    case "message":
    case "membership":
      return undefined
    case "silent":
      return scene.headers.get(hash)?.kind === "message" ? "passes over a message silently" : undefined
    case "gap": {
      const isTold = told(scene, seat, conversation, index) || wasAway(view, index)
      return isTold ? undefined : "has a gap that it did not tell of"
    }
    case "refused": {
      if (row.reason !== "no-key")
        return told(scene, seat, conversation, index) ? undefined : "refused something and did not tell of it"
      const opening = scene.headers.get(hash)?.opening
      const isMember = opening !== undefined && scene.facts.rosters.get(opening)?.includes(seat.account)
      return !isMember || accountTold(scene, seat, conversation)
        ? undefined
        : "has no key for what was for it, and did not tell of it"
    }
  }
}

/** Whether the account was out of the conversation there, as the device's own log says. */
function wasAway({ seat, records }: View, index: number): boolean {
  const before = [...records.values()].filter((record) => record.index < index)
  const last = before.findLast(
    ({ row }) => row.kind === "membership" && row.accounts.includes(seat.account),
  )?.row
  return last?.kind === "membership" && last.change === "removed"
}
