/** What stands in the columns that hold more than one value. */
import {
  accountId,
  bool,
  credential,
  type Decoded,
  decode,
  deviceId,
  encode,
  fixed,
  hash,
  LIMITS,
  list,
  optional,
  type Part,
  struct,
  u32,
  u53,
} from "@tacit/protocol"
import type { ChainState } from "../accounts.ts"
import { blob, hashOf } from "./blobs.ts"

const device = struct({
  id: deviceId,
  key: fixed(32),
  expires: u53,
  from: u32,
  revoked: optional(u32),
})

const chainRow = struct({
  account: accountId,
  head: struct({ index: u32, hash }),
  identityKey: fixed(32),
  recoveryKey: fixed(32),
  mlsKey: optional(fixed(32)),
  devices: list(device, LIMITS.chainLinks),
  guestLifetime: optional(u32),
  deleted: bool,
  checkpoint: optional(struct({ version: u53, head: hash })),
})

export function encodeChain(chain: ChainState): Uint8Array {
  const devices = [...chain.devices].map(([id, one]) => ({ id, ...one }))
  return encode(chainRow, { ...chain, devices })
}

export function decodeChain(bytes: Uint8Array): ChainState {
  const row = decode(chainRow, bytes)
  return { ...row, devices: new Map(row.devices.map(({ id, ...one }) => [id, one])) }
}

export const credentialsRow = list(credential, 8)
export const spansRow = list(struct({ from: u53, to: optional(u53) }), LIMITS.chainLinks)
export const branchesRow = list(
  struct({ epoch: u53, opening: hash, by: accountId, since: u53, seconded: bool }),
  2,
)
export const removalsRow = list(
  struct({ account: accountId, by: accountId, index: u53, epoch: u53 }),
  LIMITS.chainLinks,
)
export type BranchRow = Decoded<typeof branchesRow>[number]

/** A part in two columns, of which one is null. */
export interface PartColumns {
  readonly bytes: Uint8Array | null
  readonly part: Uint8Array | null
}

export function partColumns(part: Part): PartColumns {
  return part.kind === "inline" ? { bytes: part.bytes, part: null } : { bytes: null, part: blob(part.hash) }
}

/** Undefined if neither column holds what a part can be: the row was erased or is damaged. */
export function partOf({ bytes, part }: PartColumns): Part | undefined {
  if (part?.length === 32) return { kind: "staged", hash: hashOf(part) }
  return bytes && bytes.length <= LIMITS.inlinePart ? { kind: "inline", bytes } : undefined
}
