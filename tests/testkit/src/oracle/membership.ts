/** I3: who is shown as a member is who can decrypt, and nobody else. */
import type { AccountId, Hash } from "@tacit/protocol"
import type { DiskEpoch } from "./disk-reader.ts"
import { epochsOnDisks } from "./disks.ts"
import { keyOf, type Seated } from "./facts.ts"
import { type Check, type Finding, short } from "./scene.ts"
import { eachView } from "./timeline.ts"

/** A device shows the members that the MLS tree of the same epoch has, and nobody before it knows one. */
export const showsTheTree: Check = ({ facts }) =>
  eachView(facts, ({ summary, details: { opening }, mls, epochs }) => {
    if (summary.membership !== "member") return []
    // A state from the vault may be ahead of the log; then the epoch in force has its roster.
    const roster = epochs.find(({ keys }) => keys.opening === opening)?.roster.members
    const members = mls?.opening === opening ? mls.members : roster
    return same(summary.members, members ?? []) ? [] : ["shows other members than MLS has"]
  })

/** No disk has the key of an epoch in which its account was no member; all who have one have the same. */
export const holdsOnlyItsKeys: Check = ({ world, facts }) =>
  misheldKeys(epochsOnDisks(world, facts), facts.rosters)

export function misheldKeys(
  disks: Iterable<readonly [Seated, readonly DiskEpoch[]]>,
  rosters: ReadonlyMap<Hash, readonly AccountId[]>,
): readonly Finding[] {
  const keys = new Map<Hash, string>()
  return [...disks].flatMap(([{ name, account, device }, epochs]) =>
    epochs.flatMap((epoch) => {
      const { opening, members } = epoch.roster
      const which = `epoch ${epoch.keys.epoch} (${short(opening)})`
      const wrong: string[] = []
      if (!members.includes(account)) wrong.push(`${name} holds a key of ${which} that is not for it`)
      if (!same(members, rosters.get(opening) ?? members)) wrong.push(`${name} has other members in ${which}`)
      const key = keys.get(opening) ?? keyOf(epoch)
      keys.set(opening, key)
      if (key !== keyOf(epoch)) wrong.push(`${name} has another key for ${which}`)
      return wrong.map((what) => ({ what, device }))
    }),
  )
}

function same(a: readonly AccountId[], b: readonly AccountId[]): boolean {
  const [left, right] = [[...a].sort(), [...b].sort()]
  return left.length === right.length && left.every((account, i) => account === right[i])
}
