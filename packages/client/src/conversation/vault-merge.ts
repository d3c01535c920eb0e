/**
 * Brings what a device knows of a conversation together with what the vault has (DESIGN section 4, [M]):
 * epoch keys and rosters are a union; of two MLS states the one of the later log position wins, never
 * "mine" and never "the last one".
 */

import type { ConversationId } from "@tacit/protocol"
import { encode, type Hash } from "@tacit/protocol"
import {
  type EpochKey,
  epochGroup,
  epochKeysItem,
  keysName,
  type Roster,
  rosterName,
  rostersItem,
  type StateItem,
  stateItem,
  stateName,
} from "../vault/items.ts"
import type { VaultView } from "../vault/vault-cache.ts"
import type { EpochRecord } from "./record.ts"

/** The later of two states by log position; where a position is unknown, by epoch. A tie keeps `theirs`. */
export function laterState(mine: StateItem, theirs: StateItem | undefined): StateItem {
  if (!theirs) return mine
  if (mine.opening === theirs.opening)
    return mine.at !== undefined && theirs.at === undefined ? mine : merged(mine, theirs)
  if (mine.at !== undefined && theirs.at !== undefined) return mine.at > theirs.at ? mine : theirs
  return mine.epoch > theirs.epoch ? mine : theirs
}

/** Two states of the same epoch: an end of the membership is later than the membership. */
function merged(mine: StateItem, theirs: StateItem): StateItem {
  return mine.membership !== "member" && theirs.membership === "member" ? mine : theirs
}

export function sameState(a: StateItem, b: StateItem | undefined): boolean {
  return b !== undefined && a.opening === b.opening && a.at === b.at && a.membership === b.membership
}

function union<T extends { readonly epoch: number; readonly opening: Hash }>(
  mine: readonly T[],
  theirs: readonly T[],
): readonly T[] {
  const byOpening = new Map([...theirs, ...mine].map((item) => [item.opening, item]))
  return [...byOpening.values()].sort((a, b) => a.epoch - b.epoch || (a.opening < b.opening ? -1 : 1))
}

export interface OwnConversation {
  readonly state: StateItem | undefined
  readonly epochs: readonly EpochRecord[]
  /** Openings of void commits: a state under one of them is never the later one. */
  readonly dead?: readonly Hash[]
}

/** The item changes that bring `state` and `epochs` into the vault as it stands under `view`. */
export async function conversationChanges(
  view: VaultView,
  conversation: ConversationId,
  mine: OwnConversation,
): Promise<Map<string, Uint8Array>> {
  const changes = new Map<string, Uint8Array>()
  if (mine.state) {
    const stored = await view.item(stateName(conversation), stateItem)
    const theirs = stored && mine.dead?.includes(stored.opening) ? undefined : stored
    const winner = laterState(mine.state, theirs)
    if (!sameState(winner, theirs)) changes.set(stateName(conversation), encode(stateItem, winner))
  }
  for (const group of new Set(mine.epochs.map(({ keys }) => epochGroup(keys.epoch)))) {
    const inGroup = mine.epochs.filter(({ keys }) => epochGroup(keys.epoch) === group)
    const keys = await view.item(keysName(conversation, group), epochKeysItem)
    const allKeys = union<EpochKey>(
      inGroup.map((epoch) => epoch.keys),
      keys ?? [],
    )
    if (allKeys.length === (keys?.length ?? 0)) continue
    changes.set(keysName(conversation, group), encode(epochKeysItem, allKeys))
    const rosters = await view.item(rosterName(conversation, group), rostersItem)
    const allRosters = union<Roster>(
      inGroup.map((epoch) => epoch.roster),
      rosters ?? [],
    )
    changes.set(rosterName(conversation, group), encode(rostersItem, allRosters))
  }
  return changes
}

/** Everything the vault has of a conversation from one epoch group on, read under one head. */
export async function readConversation(
  view: VaultView,
  conversation: ConversationId,
  fromEpoch: number,
): Promise<{ state: StateItem; epochs: readonly EpochRecord[] } | undefined> {
  const state = await view.item(stateName(conversation), stateItem)
  if (!state) return undefined
  const epochs: EpochRecord[] = []
  for (let group = epochGroup(fromEpoch); group <= epochGroup(state.epoch); group++) {
    const keys = (await view.item(keysName(conversation, group), epochKeysItem)) ?? []
    const rosters = new Map(
      ((await view.item(rosterName(conversation, group), rostersItem)) ?? []).map((roster) => [
        roster.opening,
        roster,
      ]),
    )
    for (const key of keys) {
      const roster = rosters.get(key.opening)
      if (roster) epochs.push({ keys: key, roster })
    }
  }
  return { state, epochs }
}
