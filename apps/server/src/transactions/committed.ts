/** What the rest of the world is to hear once a write is durable. */
import type { AccountId, CarriedEntry } from "@tacit/protocol"
import type { BusTopic, BusTopics } from "../bus/bus.ts"
import type { Posted } from "../conversations/posted.ts"

export type News = { [T in BusTopic]: { readonly topic: T; readonly message: BusTopics[T] } }[BusTopic]

export interface Committed<R> {
  readonly result: R
  readonly news: readonly News[]
  /** The new entries, so that whoever pushes them need not read them again. */
  readonly entries: readonly CarriedEntry[]
}

export function committed<R>(
  result: R,
  posted: readonly Posted[] = [],
  more: readonly News[] = [],
): Committed<R> {
  return {
    result,
    news: [...posted.flatMap(newsOf), ...more],
    entries: posted.flatMap(({ entry }) => entry ?? []),
  }
}

function newsOf({ entry, appended, routed, invited }: Posted): readonly News[] {
  if (!entry) return []
  const { conversation, index } = appended
  return [
    { topic: "conversation", message: { conversation, index, routed } },
    ...(invited ?? []).map((message) => ({ topic: "inbox" as const, message })),
  ]
}

export function vaultNews(account: AccountId, version: number, by: string): News {
  return { topic: "vault", message: { account, version, by } }
}

export function chainNews(account: AccountId): News {
  return { topic: "chain", message: { account } }
}
