/**
 * The vault head: what one version of the vault commits to. Sealed under the vault root key, signed by a
 * device, and hash-linked to the head before (DESIGN section 4).
 */
import {
  type AccountId,
  accountId,
  type Chain,
  type ChainHead,
  type Decoded,
  type DeviceId,
  decode,
  deviceId,
  encode,
  fixed,
  hash,
  isDeviceValidAt,
  LABELS,
  list,
  MalformedError,
  NO_HASH,
  optional,
  signVaultHead,
  struct,
  type UnsignedVaultHead,
  u8,
  u32,
  u53,
  union,
  type VaultHead,
  vaultHeadHash,
  verifyVaultHead,
} from "@tacit/protocol"
import { deriveKey } from "../derive.ts"
import type { Randomness } from "../randomness.ts"
import { openCommitting, sealCommitting } from "../seal.ts"
import type { VaultSnapshot } from "./snapshot.ts"

const VERSION = 1
const MAX_GENERATIONS = 1024

export const headContents = union("vault head contents", {
  v1: [
    VERSION,
    struct({
      chain: struct({ index: u32, hash }),
      root: optional(hash),
      nameKey: fixed(32),
      /** In ascending order of generation. */
      older: list(struct({ generation: u32, key: fixed(32) }), MAX_GENERATIONS),
    }),
  ],
})
type HeadContents = Decoded<typeof headContents>

const headPlace = struct({
  layout: u8,
  account: accountId,
  version: u53,
  previous: hash,
  generation: u32,
  device: deviceId,
})

/** What the sealed contents of a head are bound to. */
export function headAad(head: Omit<UnsignedVaultHead, "sealed">): Uint8Array {
  return encode(headPlace, { ...head, layout: VERSION })
}

export interface HeadSigner {
  readonly device: DeviceId
  readonly deviceSecret: Uint8Array
  readonly random: Randomness
}

/** Seals and signs a head; the answer is the snapshot that a reader of it gets. */
export function sealHead(
  next: Omit<VaultSnapshot, "head" | "hash">,
  previous: VaultHead | undefined,
  { device, deviceSecret, random }: HeadSigner,
): VaultSnapshot {
  const { account, version, roots } = next
  const place = {
    account,
    version,
    previous: previous ? vaultHeadHash(previous) : NO_HASH,
    generation: roots.generation,
    device,
  }
  const contents: HeadContents = {
    kind: "v1",
    chain: next.chain,
    root: next.root,
    nameKey: next.nameKey,
    older: [...roots.older]
      .map(([generation, key]) => ({ generation, key }))
      .sort((a, b) => a.generation - b.generation),
  }
  const key = deriveKey(roots.current, LABELS.vaultHeadKey)
  const plaintext = encode(headContents, contents)
  const sealed = sealCommitting(key, LABELS.vaultHeadKey, headAad(place), plaintext, random)
  const head = signVaultHead(deviceSecret, { ...place, sealed })
  return { ...next, head, hash: vaultHeadHash(head) }
}

/**
 * `tampered`: no device of the account stored this. `wrong-generation`: sealed under another root key than
 * the one at hand (the password changed elsewhere, or the server gave an old head or slot).
 * `chain-behind`: the head names a newer link than `chain` has; fetch the chain and open again.
 */
export type HeadFault = "tampered" | "wrong-generation" | "chain-behind"

export type OpenedHead =
  | { readonly ok: true; readonly snapshot: VaultSnapshot }
  | { readonly ok: false; readonly fault: HeadFault }

export interface OpenHeadInput {
  readonly account: AccountId
  readonly generation: number
  /** The vault root key of `generation`. */
  readonly root: Uint8Array
  readonly chain: Chain
}

/**
 * Whether a head is genuine. It cannot tell whether it is the newest: compare version and hash with what
 * the device has seen and with the chain's checkpoints.
 */
export function openVaultHead(sealed: VaultHead, input: OpenHeadInput): OpenedHead {
  const { account, generation, root, chain } = input
  const { head } = sealed
  if (head.account !== account || chain.account !== account) return { ok: false, fault: "tampered" }
  if (head.generation !== generation) return { ok: false, fault: "wrong-generation" }
  if (head.version < 1 || (head.version === 1) !== (head.previous === NO_HASH)) {
    return { ok: false, fault: "tampered" }
  }
  const contents = readContents(head, root)
  if (!contents) return { ok: false, fault: "tampered" }
  const fault = judgeSigner(sealed, contents.chain, chain)
  if (fault) return { ok: false, fault }
  const older = new Map(contents.older.map((old) => [old.generation, old.key]))
  return {
    ok: true,
    snapshot: {
      account,
      head: sealed,
      hash: vaultHeadHash(sealed),
      version: head.version,
      chain: contents.chain,
      root: contents.root,
      nameKey: contents.nameKey,
      roots: { generation, current: root, older },
    },
  }
}

function readContents(head: UnsignedVaultHead, root: Uint8Array): HeadContents | undefined {
  const key = deriveKey(root, LABELS.vaultHeadKey)
  const plaintext = openCommitting(key, LABELS.vaultHeadKey, headAad(head), head.sealed)
  if (!plaintext) return undefined
  try {
    const contents = decode(headContents, plaintext)
    return isAscending(contents.older, head.generation) ? contents : undefined
  } catch (cause) {
    if (cause instanceof MalformedError) return undefined
    throw cause
  }
}

function isAscending(older: HeadContents["older"], generation: number): boolean {
  const generations = [...older.map((old) => old.generation), generation]
  return generations.every((value, i) => i === 0 || value > (generations[i - 1] as number))
}

/** Judged at the link that the head names: a head that a device signed before it was revoked stays good. */
function judgeSigner(sealed: VaultHead, named: ChainHead, chain: Chain): HeadFault | undefined {
  if (named.index > chain.head.index) return "chain-behind"
  if (chain.hashes[named.index] !== named.hash) return "tampered"
  const { device } = sealed.head
  const key = chain.devices.get(device)?.key
  if (!key || !isDeviceValidAt(chain, device, named.index)) return "tampered"
  return verifyVaultHead(key, sealed) ? undefined : "tampered"
}
