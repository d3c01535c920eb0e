import { expect, test } from "vitest"
import { manualClock } from "../testing/manual-clock.ts"
import { someConversation } from "../testing/random.ts"
import { jsonLog } from "./json-log.ts"
import { shortId } from "./log.ts"

test("a log is one JSON object a line, with time, level, event and the fields given", () => {
  const lines: string[] = []
  const log = jsonLog(manualClock(0), (line) => lines.push(line))
  const conversation = someConversation()
  log.write("warning", "refused", { connection: 3, code: "stale-epoch", conversation: shortId(conversation) })
  log.write("error", "failed", { error: new TypeError("a bug") })
  expect(lines.every((line) => !line.includes("\n"))).toBe(true)
  expect(JSON.parse(lines[0]!)).toEqual({
    at: "1970-01-01T00:00:00.000Z",
    level: "warning",
    event: "refused",
    connection: 3,
    code: "stale-epoch",
    conversation: conversation.slice(0, 8),
  })
  expect(JSON.parse(lines[1]!)).toMatchObject({ error: "TypeError", message: "a bug" })
})
