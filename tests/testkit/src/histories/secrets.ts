/**
 * Looks for canaries where the server could see them: texts and names, whatever randomness the devices drew
 * for keys, and the epoch keys on the disks must occur in no frame, no stored value and no logged line.
 */
import { Buffer } from "node:buffer"
import { serialize } from "node:v8"
import { decode, toHex, upFrame } from "@tacit/protocol"
import type { Camp } from "../camp.ts"
import type { Network } from "../network.ts"
import { type Facts, keyOf } from "./facts.ts"
import { CANARY, type History } from "./history.ts"
import { Needles } from "./needles.ts"

/** Keys and seeds are this long at least; shorter randomness is nonces, ids and guards, which are public. */
const SHORTEST_SECRET = 32

export function findSecrets(history: History, facts: Facts): readonly string[] {
  const needles = new Needles()
  needles.add("a text", Buffer.from(CANARY))
  addKeys(needles, history, facts)
  const { world, store, camp } = history
  const stored = store.calls.slice(camp.calls.length).map(({ args }) => serialize(args))
  return [
    ...find(needles, "the wire", new Set(world.network.wire)),
    ...find(needles, "the store", stored),
    ...find(needles, "the log", [Buffer.from(world.logged.join("\n"))]),
  ]
}

/** The same for what a camp stored: nothing that is drawn later can be in it. */
export function findSecretsOf({ devices, calls }: Camp): readonly string[] {
  const needles = new Needles()
  needles.add("a text", Buffer.from(CANARY))
  const named = new Set(calls.flatMap(({ table, args }) => (table === "conversations" ? idsIn(args) : [])))
  for (const bytes of devices.flatMap(({ drawn }) => drawn).filter((drawn) => isSecret(drawn, named)))
    needles.add("a secret that a device drew", bytes)
  return find(
    needles,
    "the store",
    calls.map(({ args }) => serialize(args)),
  )
}

function find(needles: Needles, where: string, all: Iterable<Uint8Array>): readonly string[] {
  for (const bytes of all) {
    const found = needles.find(bytes)
    if (found) return [`${found} is on ${where}`]
  }
  return []
}

/** Ids of conversations are drawn like secrets and are none. */
function isSecret(drawn: Uint8Array, conversations: ReadonlySet<string>): boolean {
  return drawn.length >= SHORTEST_SECRET && !conversations.has(toHex(drawn))
}

/** Ids of the conversations that a call on their table puts. */
function idsIn(args: readonly unknown[]): readonly string[] {
  const [row] = args
  return typeof row === "object" && row !== null && "id" in row ? [String(row.id)] : []
}

function addKeys(
  needles: Needles,
  { cast, camp, world: { network } }: History,
  { conversations, views }: Facts,
): void {
  const drawn = [
    ...camp.devices.map((device) => device.drawn),
    ...cast.seats.flatMap(({ programs }) => programs.map((program) => program.drawn)),
  ].flat()
  const named = new Set([...namedConversations(network), ...conversations.keys()])
  const secrets = drawn.filter((bytes) => isSecret(bytes, named))
  for (const bytes of secrets) needles.add("a secret that a device drew", bytes)
  for (const seat of cast.seats) needles.add(`the local key of ${seat.name}`, seat.device.localKey)
  for (const all of views.values()) {
    for (const { epochs } of all)
      for (const epoch of epochs) needles.add("an epoch key", Buffer.from(keyOf(epoch), "hex"))
  }
}

/** Ids of conversations that somebody asked for; also of those that the server refused. */
function namedConversations({ requests }: Network): ReadonlySet<string> {
  const named = new Set<string>()
  for (const { frame } of requests) {
    const { request } = decode(upFrame, frame)
    if (request.kind !== "transact") continue
    for (const { conversation } of request.entries) named.add(conversation)
  }
  return named
}
