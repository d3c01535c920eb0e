/** I2: what devices show is in order, once, the author's, and the same everywhere, or they say that it is not. */

import type { LogRow } from "@tacit/client"
import { decodeContent } from "@tacit/protocol/content"
import type { Said } from "../evidence.ts"
import type { Facts, Seated, View } from "./facts.ts"
import { type Check, type Finding, type Scene, short, told } from "./scene.ts"

type MessageRow = Extract<LogRow, { kind: "message" }>

/** Each device shows every message of its log once and in ascending order, and its log has no holes. */
export const showsInOrder: Check = ({ facts }) =>
  eachView(facts, (view) => {
    const wrong: string[] = []
    const ids = view.shown.map(({ author, id }) => `${author} ${id}`)
    if (new Set(ids).size < ids.length) wrong.push("shows a message twice")
    const places = view.shown.flatMap(({ index }) => index ?? [])
    if (places.some((index, i) => i > 0 && index <= (places[i - 1] as number)))
      wrong.push("shows messages in another order than the log's")
    const indexes = [...view.records.keys()].sort((a, b) => a - b)
    const [first = 0] = indexes
    if (indexes.some((index, i) => index !== first + i)) wrong.push("has a hole in its log")
    const shown = new Set(ids)
    for (const [index, { row }] of view.records) {
      if (
        row.kind === "message" &&
        decodeContent(row.content).kind !== "leave" &&
        !shown.has(`${row.account} ${row.id}`)
      )
        wrong.push(`does not show the message at ${index}`)
    }
    return wrong
  })

/** No id occurs twice in a log, no text if `texts`, and each device's messages count upwards. */
export function repeatsNothing(facts: Facts, texts = false): readonly Finding[] {
  return eachView(facts, (view) => {
    const seen = new Set<string>()
    const counters = new Map<string, number>()
    return messageRows(view).flatMap(([index, row]) => {
      const content = decodeContent(row.content)
      const text = texts && content.kind === "text" ? content.text : undefined
      const wrong: string[] = []
      // An id is its author's: two people may use one (LG4).
      const id = `${row.account} ${row.id}`
      if (seen.has(id) || (text !== undefined && seen.has(text))) wrong.push(`repeats a message at ${index}`)
      seen.add(id)
      if (text !== undefined) seen.add(text)
      if (row.counter <= (counters.get(row.device) ?? 0))
        wrong.push(`has a counter that does not rise at ${index}`)
      counters.set(row.device, row.counter)
      return wrong
    })
  })
}

/** What somebody was made to say stands where it was said, in the words and under the name of who said it. */
export const keepsAuthors: Check = ({ world, facts }) => {
  const byId = new Map(world.evidence.said.map((said) => [said.id as string, said]))
  return eachView(facts, (view) =>
    messageRows(view).flatMap(([index, row]) => {
      const said = byId.get(row.id)
      return said && !isAsSaid(said, row, view)
        ? [`shows "${said.text}" at ${index} otherwise than said`]
        : []
    }),
  )
}

function isAsSaid(said: Said, row: MessageRow, { summary }: View): boolean {
  const content = decodeContent(row.content)
  return (
    said.conversation === summary.conversation &&
    said.account === row.account &&
    said.device === row.device &&
    content.kind === "text" &&
    content.text === said.text
  )
}

/** A text that was said is shown at most as often as it was said, and where and in whose name it was. */
export const showsWhatWasSaid: Check = ({ world, facts }) => {
  const texts = new Set(world.evidence.said.map(({ text }) => text))
  const times = new Map<string, number>()
  for (const { conversation, account, text } of world.evidence.said) {
    const key = `${conversation} ${account} ${text}`
    times.set(key, (times.get(key) ?? 0) + 1)
  }
  return eachView(facts, ({ shown, summary: { conversation } }) => {
    const left = new Map(times)
    return shown.flatMap(({ author, content }) => {
      if (content.kind !== "text" || !texts.has(content.text)) return []
      const key = `${conversation} ${author} ${content.text}`
      const more = left.get(key) ?? 0
      left.set(key, more - 1)
      return more > 0 ? [] : [`shows "${content.text}", which ${short(author)} did not say there so often`]
    })
  })
}

/** Two devices have different things at one place only if one of them said something about the log. */
export const agreesOrTells: Check = (scene) => {
  const findings: Finding[] = []
  for (const [conversation, views] of scene.facts.views) {
    const quiet = views.filter(({ seat }) => !told(scene, seat, conversation))
    const indexes = new Set(quiet.flatMap(({ records }) => [...records.keys()]))
    for (const index of indexes) {
      const names = disagreeing(quiet, index)
      const [first] = names
      if (first)
        findings.push({
          what: `${names.map(({ name }) => name).join(" and ")} have different things at ${index} of ${short(conversation)}, and none told of it`,
          device: first.device,
          conversation,
        })
    }
  }
  return findings
}

/** One device for each thing that devices have at a place; nobody if they agree. */
function disagreeing(views: readonly View[], index: number): readonly Seated[] {
  const entries = new Map<string, Seated>()
  const messages = new Map<string, Seated>()
  for (const { seat, records } of views) {
    const record = records.get(index)
    if (!record || record.row.kind === "gap") continue
    if (!entries.has(record.hash)) entries.set(record.hash, seat)
    const { row } = record
    if (row.kind !== "message") continue
    const { id, account, device, counter, content } = row
    const shows = [id, account, device, counter, Buffer.from(content).toString("hex")].join()
    if (!messages.has(shows)) messages.set(shows, seat)
  }
  for (const each of [entries, messages]) if (each.size > 1) return [...each.values()]
  return []
}

function messageRows({ records }: View): readonly (readonly [number, MessageRow])[] {
  return [...records.values()]
    .sort((a, b) => a.index - b.index)
    .flatMap(({ index, row }) => (row.kind === "message" ? [[index, row] as const] : []))
}

export function eachView(
  { views }: Scene["facts"],
  wrongs: (view: View) => readonly string[],
): readonly Finding[] {
  return [...views].flatMap(([conversation, all]) =>
    all.flatMap((view) =>
      wrongs(view).map((wrong) => ({
        what: `${view.seat.name} in ${short(conversation)} ${wrong}`,
        device: view.seat.device,
        conversation,
      })),
    ),
  )
}
