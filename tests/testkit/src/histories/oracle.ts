/** Judges what came of a history (DESIGN, ATTACKS oracle). Every check says what is wrong, or nothing. */
import { type AccountId, type ConversationId, type EntryHeader, entryHash } from "@tacit/protocol"
import { decodeContent } from "@tacit/protocol/content"
import type { Facts, StoredConversation, View } from "../oracle/facts.ts"
import { misheldKeys } from "../oracle/membership.ts"
import { sealedTwice } from "../oracle/nonces.ts"
import type { Finding } from "../oracle/scene.ts"
import { repeatsNothing } from "../oracle/timeline.ts"
import type { Said } from "./cast.ts"
import { findSecrets } from "./secrets.ts"
import type { Trial } from "./trial.ts"

/** What the checks ask that look only at what people said and at what there is afterwards. */
export interface Played {
  readonly cast: Pick<Trial["cast"], "seats" | "running" | "said">
  readonly tampered: Trial["tampered"]
}

type Check<T = Trial> = (trial: T, facts: Facts) => readonly string[]

const short = (id: string) => id.slice(0, 4)
const place = ({ seat }: View, id: string, index: number) => `${seat.name} in ${short(id)} at ${index}`

export function judge(trial: Trial, facts: Facts): readonly string[] {
  return [...CHECKS.flatMap((check) => check(trial, facts)), ...judgePlayed(trial, facts)]
}

/** The part of `judge` that needs no world: devices may have run anywhere. */
export function judgePlayed(played: Played, facts: Facts): readonly string[] {
  return PLAYED_CHECKS.flatMap((check) => check(played, facts))
}

/** Every device knows every conversation that its account has or had a part in, as the group says. */
const knowsItsConversations: Check<Played> = ({ cast }, { conversations, views }) =>
  [...conversations.values()].flatMap(({ id, ever, routed }) =>
    cast.running
      .filter(({ account }) => ever.includes(account))
      .flatMap((seat) => {
        const view = views.get(id)?.find((each) => each.seat === seat)
        if (!view) return [`${seat.name} does not know ${short(id)}`]
        const { membership, members } = view.summary
        const isMember = routed.includes(seat.account)
        if (isMember !== (membership === "member"))
          return [
            `${seat.name} says ${membership} of ${short(id)}, the server ${isMember ? "member" : "out"}`,
          ]
        if (!isMember) return []
        const shown = [...members].sort()
        if (!same(shown, routed)) return [`${seat.name} shows other members of ${short(id)} than the server`]
        if (!view.mls || !same(shown, view.mls.members))
          return [`${seat.name} shows other members of ${short(id)} than MLS has`]
        return []
      }),
  )

/** Same order everywhere: each device's log is the server's, entry by entry, and whole while it is a member. */
const hasOneOrder: Check<Played> = (trial, facts) =>
  eachRecord(facts, (view, header, conversation) => {
    const { id } = conversation
    const record = view.records.get(header.index)
    const isMember = facts.rosters.get(header.opening)?.includes(view.seat.account) ?? false
    if (!record || record.row.kind === "gap") {
      const isWhole = !isMember || isExcused(trial, facts, view, conversation, header)
      return isWhole ? undefined : `${place(view, id, header.index)} has nothing`
    }
    return record.hash === entryHash(header)
      ? undefined
      : `${place(view, id, header.index)} has another entry`
  })

/** Every message opens for each account that was a member at its place, and for nobody else. */
const isReadableByMembers: Check<Played> = (trial, facts) =>
  eachRecord(facts, (view, header, conversation) => {
    if (header.kind !== "message") return undefined
    const { id } = conversation
    const record = view.records.get(header.index)
    const isMember = facts.rosters.get(header.opening)?.includes(view.seat.account) ?? false
    const shows = record?.row.kind === "message"
    if (shows === isMember) {
      const isSame = record?.row.kind !== "message" || record.row.id === header.id
      return isSame ? undefined : `${place(view, id, header.index)} shows another message`
    }
    if (!isMember) return `${place(view, id, header.index)} shows what is not for it`
    if (isExcused(trial, facts, view, conversation, header)) return undefined
    return `${place(view, id, header.index)} has ${record ? JSON.stringify(record.row).slice(0, 120) : "nothing"} instead of a message`
  })

/**
 * A device that was shown a damaged commit cannot read on until its account was added again. Its siblings
 * can, and through them a fresh device, if one of them had the key.
 */
function isExcused(
  trial: Played,
  facts: Facts,
  view: View,
  { headers }: StoredConversation,
  at: EntryHeader,
) {
  const { conversation } = view.summary
  const { account } = view.seat
  return trial.tampered.some((tampering) => {
    const isAfter = tampering.conversation === conversation && at.index > tampering.index
    const wasReadded = headers.some(({ kind, author }) => kind === "re-add" && author === account)
    if (tampering.seat.account !== account || !isAfter || !wasReadded) return false
    const siblings = (facts.views.get(conversation) ?? []).filter(
      ({ seat }) => seat.account === account && seat !== tampering.seat,
    )
    const hasKey = siblings.some(({ epochs }) => epochs.some(({ keys }) => keys.opening === at.opening))
    return view.seat === tampering.seat || !hasKey
  })
}

/** Nothing lost: what a device promised stands in the log, or failed because its author was put out. */
const losesNothing: Check<Played> = ({ cast }, facts) =>
  cast.said.flatMap((said) => {
    const places = placesOf(said, facts)
    if (places.size > 1) return [`"${said.text}" stands at ${[...places].join(", ")}`]
    if (places.size === 1 || said.state !== "promised") return []
    const own = ownWord(said, facts)
    if (own?.status === "failed" && wasRemoved(own.conversation, said.author, facts)) return []
    return [`"${said.text}" is lost: its device says ${own?.status ?? "nothing of it"}`]
  })

/** What its own device says of a text that is not in a log. */
function ownWord({ text, seat }: Said, { views }: Facts) {
  for (const [conversation, all] of views) {
    const shown = all.find((view) => view.seat === seat)?.shown ?? []
    const found = shown.find(({ content }) => content.kind === "text" && content.text === text)
    if (found) return { conversation, status: found.status }
  }
  return undefined
}

/** Where in a log a text stands, on any device. */
function placesOf({ text, author }: Said, { views }: Facts): ReadonlySet<string> {
  const places = new Set<string>()
  for (const [conversation, all] of views) {
    for (const { records } of all) {
      for (const { index, row } of records.values()) {
        if (row.kind !== "message" || row.account !== author) continue
        const content = decodeContent(row.content)
        if (content.kind === "text" && content.text === text) places.add(`${short(conversation)} ${index}`)
      }
    }
  }
  return places
}

/** Whether the author was put out of the conversation at any time. */
function wasRemoved(
  conversation: ConversationId,
  author: AccountId,
  { conversations, rosters }: Facts,
): boolean {
  const headers = conversations.get(conversation)?.headers ?? []
  return headers.some(
    ({ kind, opening, payloadHash }) =>
      kind === "commit" &&
      rosters.get(opening)?.includes(author) &&
      !rosters.get(payloadHash)?.includes(author),
  )
}

const whatOf = (findings: readonly Finding[]) => findings.map(({ what }) => what)

/** Nothing twice: ids and texts occur once in a log, and each device counts upwards. */
const saysNothingTwice: Check<Played> = (_trial, facts) => whatOf(repeatsNothing(facts, true))

/** No device holds the key of an epoch in which its account was no member; who holds one, holds the same. */
const holdsOnlyItsKeys: Check<Played> = (_trial, { views, rosters }) =>
  whatOf(
    misheldKeys(
      [...views.values()].flat().map(({ seat, epochs }) => [seat, epochs] as const),
      rosters,
    ),
  )

/** Sealed once: on one disk, each message has one form per epoch. */
const sealsOnce: Check = ({ world, cast }) =>
  whatOf(sealedTwice(world.network, (device) => cast.pastOf.get(device)))

/** No device tells of an attack where nobody attacked, nor of another copy of it where there was none. */
const raisesNoAlarm: Check<Played> = ({ cast, tampered }) =>
  cast.seats.flatMap((seat) =>
    seat.events
      .filter((event) => {
        if (event.kind === "state-conflict") return seat.past === 0
        if (event.kind !== "epoch-fork") return true
        const { conversation, index } = event
        return !tampered.some(
          (each) => each.seat === seat && each.conversation === conversation && each.index === index,
        )
      })
      .map((event) => `${seat.name} tells of ${JSON.stringify(event)}`),
  )

const hasNoBugs: Check = ({ world, pending, cast }) => [
  ...world.bugs.map((bug) => `bug: ${bug instanceof Error ? (bug.stack ?? bug.message) : String(bug)}`),
  ...pending.map((what) => `never ends: ${what}`),
  ...cast.running
    .filter(({ device }) => device.engine.connection.kind !== "online")
    .map(({ name, device }) => `${name} is ${device.engine.connection.kind}`),
]

function eachRecord(
  { conversations, views }: Facts,
  check: (view: View, header: EntryHeader, conversation: StoredConversation) => string | undefined,
): readonly string[] {
  return [...conversations.values()].flatMap((conversation) =>
    (views.get(conversation.id) ?? []).flatMap((view) =>
      conversation.headers.flatMap((header) => check(view, header, conversation) ?? []),
    ),
  )
}

function same(a: readonly AccountId[], b: readonly AccountId[]): boolean {
  return a.length === b.length && a.every((account, i) => account === b[i])
}

const CHECKS: readonly Check[] = [hasNoBugs, sealsOnce, findSecrets]

const PLAYED_CHECKS: readonly Check<Played>[] = [
  raisesNoAlarm,
  knowsItsConversations,
  hasOneOrder,
  isReadableByMembers,
  losesNothing,
  saysNothingTwice,
  holdsOnlyItsKeys,
]
