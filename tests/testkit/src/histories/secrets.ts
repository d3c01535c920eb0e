/**
 * Looks for canaries where the server could see them: texts and names, whatever randomness the devices drew
 * for keys, and the epoch keys on the disks must occur in no frame, no stored value and no logged line.
 */
import { Buffer } from "node:buffer"
import { serialize } from "node:v8"
import { decode, toHex, upFrame } from "@tacit/protocol"
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
  const { world, store } = history
  const places: readonly [string, Iterable<Uint8Array>][] = [
    ["the wire", new Set(world.network.wire)],
    ["the store", store.calls.map(({ args }) => serialize(args))],
    ["the log", world.logged.map((line) => Buffer.from(line))],
  ]
  return places.flatMap(([where, all]) => {
    for (const bytes of all) {
      const found = needles.find(bytes)
      if (found) return [`${found} is on ${where}`]
    }
    return []
  })
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
  const secrets = drawn.filter((bytes) => bytes.length >= SHORTEST_SECRET && !named.has(toHex(bytes)))
  for (const bytes of secrets) needles.add("a secret that a device drew", bytes)
  for (const seat of cast.seats) needles.add(`the local key of ${seat.name}`, seat.device.localKey)
  for (const all of views.values()) {
    for (const { epochs } of all)
      for (const epoch of epochs) needles.add("an epoch key", Buffer.from(keyOf(epoch), "hex"))
  }
}

/** Ids of conversations are drawn like secrets and are none; also of those that the server refused. */
function namedConversations({ requests }: Network): ReadonlySet<string> {
  const named = new Set<string>()
  for (const { frame } of requests) {
    const { request } = decode(upFrame, frame)
    if (request.kind !== "transact") continue
    for (const { conversation } of request.entries) named.add(conversation)
  }
  return named
}
