/** Updates of the small keyed lists in a conversation record. */
import type { AccountId, DeviceId } from "@tacit/protocol"
import type { ConversationRecord } from "./record.ts"

/** The record's counters after `device` was seen with `counter`. */
export function withCounter(
  record: ConversationRecord,
  device: DeviceId,
  counter: number,
): ConversationRecord["counters"] {
  return [...record.counters.filter((entry) => entry.device !== device), { device, counter }]
}

/** The record's chains after `account` named its link `index`; a lower one changes nothing. */
export function withChain(
  record: ConversationRecord,
  account: AccountId,
  index: number,
): ConversationRecord["chains"] {
  if (namedChain(record, account) >= index) return record.chains
  return [...record.chains.filter((entry) => entry.account !== account), { account, index }]
}

/** Highest link that `account` has named in this log; -1 for none. */
export function namedChain(record: ConversationRecord, account: AccountId): number {
  return record.chains.find((entry) => entry.account === account)?.index ?? -1
}
