/** Looks for canaries where the server could see them, in a history and in the camp that it began from. */
import type { Camp } from "../camp.ts"
import type { Facts } from "../oracle/facts.ts"
import { namedConversations } from "../oracle/named-conversations.ts"
import { Needles } from "../oracle/needles.ts"
import { addDrawn, addEpochs, findIn, findInCalls } from "../oracle/secrecy.ts"
import { CANARY } from "./history.ts"
import type { Trial } from "./trial.ts"

export function findSecrets(trial: Trial, { conversations, views }: Facts): readonly string[] {
  const { cast, camp, store, world } = trial
  const needles = new Needles()
  needles.add("a text", Buffer.from(CANARY))
  const named = new Set([...namedConversations(world.network), ...conversations.keys()])
  for (const { drawn } of camp.devices) addDrawn(needles, drawn, named)
  for (const { name, device, programs } of cast.seats) {
    needles.add(`the local key of ${name}`, device.localKey)
    for (const { drawn } of programs) addDrawn(needles, drawn, named)
  }
  for (const all of views.values()) for (const { epochs } of all) addEpochs(needles, epochs)
  return findIn(needles, world, store.calls.slice(camp.calls.length))
}

/** The same for what a camp stored: nothing that is drawn later can be in it. */
export function findSecretsOf({ devices, calls }: Camp): readonly string[] {
  const needles = new Needles()
  needles.add("a text", Buffer.from(CANARY))
  const named = new Set(calls.flatMap(({ table, args }) => (table === "conversations" ? idsIn(args) : [])))
  for (const { drawn } of devices) addDrawn(needles, drawn, named)
  return findInCalls(needles, calls)
}

/** Ids of the conversations that a call on their table puts. */
function idsIn(args: readonly unknown[]): readonly string[] {
  const [row] = args
  return typeof row === "object" && row !== null && "id" in row ? [String(row.id)] : []
}
