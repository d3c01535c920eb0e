/**
 * Judges account chains: a pure fold of links into what they establish. Client and server run the same
 * code. A link is valid by its bytes and the links before it alone, never by the clock.
 */
import { deviceIdOf } from "../hashing.ts"
import { type AccountId, type DeviceId, type Hash, NO_HASH } from "../ids.ts"
import { LABELS } from "../labels.ts"
import { verify } from "../signing.ts"
import { coSignedBytes, type Link, type LinkBody, linkHash, linkSignedBytes } from "./link.ts"

export interface ChainDevice {
  readonly key: Uint8Array
  readonly expires: number
  /** Index of the link that certified it. */
  readonly from: number
  /** Index of the link that revoked it. */
  readonly revoked: number | undefined
}

export interface Chain {
  readonly account: AccountId
  /** Index and hash of the newest link. */
  readonly head: ChainHead
  /** Hash of every link, oldest first. */
  readonly hashes: readonly Hash[]
  readonly identityKey: Uint8Array
  readonly recoveryKey: Uint8Array
  readonly mlsKey: Uint8Array | undefined
  readonly devices: ReadonlyMap<DeviceId, ChainDevice>
  readonly guestLifetime: number | undefined
  readonly deleted: boolean
  /** Newest statement of how far the vault has come: an older vault head is a rollback. */
  readonly checkpoint: { readonly version: number; readonly head: Hash } | undefined
  /** Indexes of recovery, rotation and delete links that no recovery key signed: `identity-changed`. */
  readonly unconfirmed: readonly number[]
  /** Links that prove which key signs for the account in MLS: genesis, rotations, newest mls-key. */
  readonly proof: readonly Link[]
}

export interface ChainHead {
  readonly index: number
  readonly hash: Hash
}

export type ChainFault =
  | "not-genesis"
  | "wrong-place"
  | "bad-signature"
  | "bad-device-signature"
  | "bad-recovery-signature"
  | "bad-new-identity-signature"
  | "duplicate-device"
  | "unknown-device"
  | "after-delete"

export type ChainResult =
  | { readonly ok: true; readonly chain: Chain }
  | { readonly ok: false; readonly fault: ChainFault }

const refuse = (fault: ChainFault): ChainResult => ({ ok: false, fault })

/** The chain that a genesis link opens. The account id is the hash of that link. */
export function openChain(genesis: Link): ChainResult {
  const { body } = genesis
  if (body.kind !== "genesis" || genesis.index !== 0 || genesis.previous !== NO_HASH)
    return refuse("not-genesis")
  if (
    !verify(body.identityKey, genesis.signature, LABELS.linkSignature, linkSignedBytes(undefined, genesis))
  ) {
    return refuse("bad-signature")
  }
  const id = linkHash(genesis)
  return {
    ok: true,
    chain: {
      account: id as string as AccountId,
      head: { index: 0, hash: id },
      hashes: [id],
      identityKey: body.identityKey,
      recoveryKey: body.recoveryKey,
      mlsKey: undefined,
      devices: new Map(),
      guestLifetime: body.guestLifetime,
      deleted: false,
      checkpoint: undefined,
      unconfirmed: [],
      proof: [genesis],
    },
  }
}

/** The chain after one more link, or why that link is none. */
export function extendChain(chain: Chain, next: Link): ChainResult {
  if (chain.deleted) return refuse("after-delete")
  if (next.index !== chain.head.index + 1 || next.previous !== chain.head.hash) return refuse("wrong-place")
  if (
    !verify(chain.identityKey, next.signature, LABELS.linkSignature, linkSignedBytes(chain.account, next))
  ) {
    return refuse("bad-signature")
  }
  const effect = apply(chain, next)
  if (typeof effect === "string") return refuse(effect)
  const id = linkHash(next)
  return {
    ok: true,
    chain: { ...chain, ...effect, head: { index: next.index, hash: id }, hashes: [...chain.hashes, id] },
  }
}

function apply(chain: Chain, next: Link): Partial<Chain> | ChainFault {
  const { body } = next
  switch (body.kind) {
    case "genesis":
      return "wrong-place"
    case "device":
      return certifyDevice(chain, next, body)
    case "revoke-device": {
      const device = chain.devices.get(body.device)
      if (!device || device.revoked !== undefined) return "unknown-device"
      return { devices: new Map(chain.devices).set(body.device, { ...device, revoked: next.index }) }
    }
    case "mls-key":
      return {
        mlsKey: body.mlsKey,
        proof: [...chain.proof.filter((link) => link.body.kind !== "mls-key"), next],
      }
    case "recovery":
      return confirmed(chain, next, body.recoveryKey, body.recoverySignature, {
        recoveryKey: body.recoveryKey,
      })
    case "rotate-identity": {
      const signed = coSignedBytes(chain.account, chain.head.hash, body.kind, body.identityKey)
      if (!verify(body.identityKey, body.newSignature, LABELS.newIdentitySignature, signed)) {
        return "bad-new-identity-signature"
      }
      const proof = [...chain.proof.filter((link) => link.body.kind !== "mls-key"), next]
      const effect = { identityKey: body.identityKey, mlsKey: undefined, proof }
      return confirmed(chain, next, body.identityKey, body.recoverySignature, effect)
    }
    case "vault-checkpoint":
      return { checkpoint: { version: body.version, head: body.head } }
    case "delete":
      return confirmed(chain, next, chain.identityKey, body.recoverySignature, { deleted: true })
  }
}

function certifyDevice(
  chain: Chain,
  next: Link,
  body: Extract<LinkBody, { kind: "device" }>,
): Partial<Chain> | ChainFault {
  const id = deviceIdOf(body.deviceKey)
  if (chain.devices.has(id)) return "duplicate-device"
  const signed = coSignedBytes(chain.account, chain.head.hash, body.kind, body.deviceKey)
  if (!verify(body.deviceKey, body.deviceSignature, LABELS.deviceSignature, signed))
    return "bad-device-signature"
  const device: ChainDevice = {
    key: body.deviceKey,
    expires: body.expires,
    from: next.index,
    revoked: undefined,
  }
  return { devices: new Map(chain.devices).set(id, device) }
}

/** A missing recovery signature is remembered, so that contacts are told; a wrong one is no link at all. */
function confirmed(
  chain: Chain,
  next: Link,
  key: Uint8Array,
  signature: Uint8Array | undefined,
  effect: Partial<Chain>,
): Partial<Chain> | ChainFault {
  if (signature === undefined) return { ...effect, unconfirmed: [...chain.unconfirmed, next.index] }
  const signed = coSignedBytes(chain.account, chain.head.hash, next.body.kind, key)
  if (!verify(chain.recoveryKey, signature, LABELS.recoverySignature, signed)) return "bad-recovery-signature"
  return effect
}

/** Folds a whole chain, genesis first. */
export function readChain(links: readonly Link[]): ChainResult {
  const [genesis, ...rest] = links
  if (!genesis) return refuse("not-genesis")
  let result = openChain(genesis)
  for (const next of rest) {
    if (!result.ok) return result
    result = extendChain(result.chain, next)
  }
  return result
}

/** Whether `device` was certified and not revoked when the chain's newest link had index `at`. */
export function isDeviceValidAt(chain: Chain, device: DeviceId, at: number): boolean {
  const entry = chain.devices.get(device)
  return entry !== undefined && entry.from <= at && (entry.revoked === undefined || entry.revoked > at)
}
