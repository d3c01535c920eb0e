/** From a part as it was sent to a part as it is stored. */
import { type AccountId, type Hash, LIMITS, type Part, payloadHash } from "@tacit/protocol"
import type { Reads } from "../store/store.ts"
import { accept, refuse, type Verdict } from "../verdict.ts"

export interface ResolvedPart {
  /** Inline up to `LIMITS.inlinePart`, also if it was staged. */
  readonly part: Part
  /** `payloadHash` of the bytes. */
  readonly hash: Hash
  readonly size: number
}

/** A staged part must be a complete upload of the account itself. */
export async function resolvePart(
  { parts }: Reads,
  account: AccountId,
  part: Part,
  max: number,
): Promise<Verdict<ResolvedPart>> {
  if (part.kind === "inline") {
    const size = part.bytes.length
    return size > max ? refuse("too-large") : accept({ part, size, hash: payloadHash(part.bytes) })
  }
  const { hash } = part
  const holders = await parts.holders(hash)
  if (!holders.some((one) => one.kind === "upload" && one.account === account)) return refuse("not-found")
  const size = await parts.size(hash)
  if (size === undefined) return refuse("not-found")
  if (size > max) return refuse("too-large")
  if (size > LIMITS.inlinePart) return accept({ part, hash, size })
  const bytes = await parts.slice(hash, 0, size)
  return bytes ? accept({ part: { kind: "inline", bytes }, hash, size }) : refuse("not-found")
}
