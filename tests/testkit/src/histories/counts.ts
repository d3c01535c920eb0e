/** Counts what a history was about, so that a run can show that it tried what it is for. */
import { decode, downFrame, encode } from "@tacit/protocol"
import type { Facts, StoredConversation } from "../oracle/facts.ts"
import type { History } from "./history.ts"

export function count(history: History, facts: Facts): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  const add = (what: string, times = 1) => counts.set(what, (counts.get(what) ?? 0) + times)
  add(`${history.weather} weather`)
  for (const conversation of facts.conversations.values()) {
    add("conversations")
    for (const { kind } of conversation.headers) add(`${kind} entries`)
    for (const what of changesOf(conversation, facts)) add(what)
  }
  for (const frame of new Set(history.world.network.wire)) {
    const code = refusalIn(frame)
    if (code) add(`answered ${code}`)
  }
  for (const seat of history.cast.seats) {
    add("devices")
    add("programs", seat.programs.length)
    add("older copies put back", seat.past)
    if (seat.state === "wiped") add("devices wiped")
  }
  for (const { state } of history.cast.said) add(`texts ${state}`)
  add("damaged commits", history.tampered.length)
  return counts
}

/** Accounts that came, went, and came back. */
function changesOf({ headers }: StoredConversation, { rosters }: Facts): readonly string[] {
  const changes: string[] = []
  const gone = new Set<string>()
  for (const { kind, opening, payloadHash } of headers) {
    const [before, after] = [rosters.get(opening), rosters.get(payloadHash)]
    if (kind !== "commit" || !before || !after) continue
    for (const account of after.filter((each) => !before.includes(each))) {
      changes.push(gone.has(account) ? "returns" : "additions")
    }
    for (const account of before.filter((each) => !after.includes(each))) {
      gone.add(account)
      changes.push("removals")
    }
  }
  return changes
}

const ERROR_FRAME = encode(downFrame, {
  kind: "error",
  requestId: 0,
  code: "internal",
  message: "",
  retryAfter: undefined,
  conversation: undefined,
})[0]

function refusalIn(frame: Uint8Array): string | undefined {
  if (frame[0] !== ERROR_FRAME) return undefined
  try {
    const decoded = decode(downFrame, frame)
    return decoded.kind === "error" ? decoded.code : undefined
  } catch {
    return undefined
  }
}
