/**
 * I1: looks for canaries where the server could see them. Texts and passwords, whatever randomness devices
 * drew for keys, their local keys and the epoch keys on their disks must occur in no frame, no stored value
 * and no logged line.
 */
import { serialize } from "node:v8"
import { toHex } from "@tacit/protocol"
import { encodeContent } from "@tacit/protocol/content"
import type { StoreCall } from "../recorded-store.ts"
import type { World } from "../world.ts"
import type { DiskEpoch } from "./disk-reader.ts"
import { epochsOnDisks } from "./disks.ts"
import { keyOf } from "./facts.ts"
import { namedConversations } from "./named-conversations.ts"
import { Needles, SHORTEST } from "./needles.ts"
import type { Check } from "./scene.ts"

/** Keys and seeds are this long at least; shorter randomness is nonces, ids and guards, which are public. */
const SHORTEST_SECRET = 32

export const keepsSecrets: Check = ({ world, facts }) => {
  const needles = new Needles()
  addTexts(needles, world)
  const named = new Set([...namedConversations(world.network), ...facts.conversations.keys()])
  for (const { name, localKey, drawn } of world.evidence.devices) {
    needles.add(`the local key of ${name}`, localKey)
    addDrawn(needles, drawn, named)
  }
  for (const [, epochs] of epochsOnDisks(world, facts)) addEpochs(needles, epochs)
  return findIn(needles, world, world.store.calls).map((what) => ({ what }))
}

/** What is found on the wire, in the store and in the log. */
export function findIn(
  needles: Needles,
  { network, logged }: World,
  calls: readonly StoreCall[],
): readonly string[] {
  return [
    ...find(needles, "the wire", new Set(network.wire)),
    ...findInCalls(needles, calls),
    ...find(needles, "the log", [Buffer.from(logged.join("\n"))]),
  ]
}

export function findInCalls(needles: Needles, calls: readonly StoreCall[]): readonly string[] {
  return find(
    needles,
    "the store",
    calls.map(({ args }) => serialize(args)),
  )
}

/** Randomness that devices drew for keys. Ids of conversations are drawn like secrets and are none. */
export function addDrawn(
  needles: Needles,
  drawn: readonly Uint8Array[],
  conversations: ReadonlySet<string>,
): void {
  for (const bytes of drawn)
    if (bytes.length >= SHORTEST_SECRET && !conversations.has(toHex(bytes)))
      needles.add("a secret that a device drew", bytes)
}

export function addEpochs(needles: Needles, epochs: readonly DiskEpoch[]): void {
  for (const epoch of epochs) needles.add("an epoch key", Buffer.from(keyOf(epoch), "hex"))
}

/** A text is looked for as it is, unless it is so short that it occurs by chance, and as a message has it. */
function addTexts(needles: Needles, { evidence }: World): void {
  const texts = new Set(evidence.said.map(({ text }) => text))
  for (const text of texts)
    for (const bytes of [Buffer.from(text), encodeContent({ kind: "text", text })])
      if (bytes.length >= SHORTEST) needles.add(`"${text}"`, bytes)
  for (const password of evidence.passwords)
    if (Buffer.from(password).length >= SHORTEST) needles.add("a password", Buffer.from(password))
}

function find(needles: Needles, where: string, all: Iterable<Uint8Array>): readonly string[] {
  for (const bytes of all) {
    const found = needles.find(bytes)
    if (found) return [`${found} is on ${where}`]
  }
  return []
}
