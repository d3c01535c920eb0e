/**
 * Whether a log entry may be shown as a message, and whose it is (DESIGN section 5): a pure function of
 * what the log has established so far, the opened message and the author's chain.
 */
import {
  type AccountId,
  type Chain,
  type DeviceId,
  type EntryHeader,
  type Hash,
  isDeviceValidAt,
} from "@tacit/protocol"
import { type MessageInside, verifyMessage } from "@tacit/protocol/content"
import type { RejectReason } from "../events.ts"

export interface LogFacts {
  readonly epoch: number
  readonly opening: Hash
  readonly members: readonly AccountId[]
  /** First index that this account may read; what lies before cannot be compared. */
  readonly first: number
  /** Hash of the entry at the index that the message names as seen, where it is known. */
  readonly seenHash: Hash | undefined
  /** Highest link of the author's chain named in this log before. */
  readonly chainNamed: number
  readonly counter: (device: DeviceId) => number
}

export type Verdict =
  | { readonly ok: true; readonly chainNamed: number }
  /** `signer` is the device that signed it, where that was verified. */
  | { readonly ok: false; readonly reason: RejectReason; readonly signer: DeviceId | undefined }

const refuse = (reason: RejectReason, signer?: DeviceId): Verdict => ({ ok: false, reason, signer })

/** `chain` is the author's chain if it confirms the link that the message names. */
export function judgeMessage(
  entry: EntryHeader,
  { header, ...rest }: MessageInside,
  facts: LogFacts,
  chain: Chain | undefined,
): Verdict {
  if (header.epoch !== facts.epoch || header.opening !== facts.opening) return refuse("wrong-epoch")
  if (!facts.members.includes(header.account)) return refuse("not-a-member")
  if (header.seen.index >= entry.index) return refuse("other-history")
  if (header.seen.index >= facts.first && facts.seenHash !== header.seen.hash) return refuse("other-history")
  if (!chain) return refuse("chain")
  const named = Math.max(facts.chainNamed, header.chain.index)
  const device = chain.devices.get(header.device)
  if (!device || !isDeviceValidAt(chain, header.device, named)) return refuse("unknown-device")
  if (!verifyMessage(device.key, { header, ...rest })) return refuse("bad-signature")
  if (header.counter <= facts.counter(header.device)) return refuse("replay", header.device)
  return { ok: true, chainNamed: named }
}
