/**
 * Authors the links of an account chain (DESIGN section 4). Pure: a chain and keys in, the next link out;
 * `extendChain` judges the result like anybody else's. `at` is milliseconds since 1970.
 *
 * All but `makeGenesis` throw if `identity` is not the chain's identity key or the account was deleted:
 * such a link would be refused everywhere.
 */
import {
  type Chain,
  coSignedBytes,
  type DeviceId,
  equalBytes,
  type Hash,
  LABELS,
  type Label,
  type Link,
  type LinkBody,
  linkSignedBytes,
  NO_HASH,
  sign,
} from "@tacit/protocol"
import type { SigningKeyPair } from "../keys.ts"

/** The link that creates an account; its hash is the account id. `guestLifetime` is in milliseconds. */
export function makeGenesis(
  identity: SigningKeyPair,
  recoveryPublicKey: Uint8Array,
  at: number,
  guestLifetime?: number,
): Link {
  const body: LinkBody = {
    kind: "genesis",
    identityKey: identity.publicKey,
    recoveryKey: recoveryPublicKey,
    guestLifetime,
  }
  const unsigned = { index: 0, previous: NO_HASH, at, body }
  const signature = sign(identity.secretKey, LABELS.linkSignature, linkSignedBytes(undefined, unsigned))
  return { ...unsigned, signature }
}

/** Certifies a device until `expires`; the device signs too, so nobody can list another's key (ID-16). */
export function makeDeviceLink(
  chain: Chain,
  identity: SigningKeyPair,
  device: SigningKeyPair,
  expires: number,
  at: number,
): Link {
  const deviceKey = device.publicKey
  const deviceSignature = coSign(chain, device, LABELS.deviceSignature, "device", deviceKey)
  return nextLink(chain, identity, at, { kind: "device", deviceKey, expires, deviceSignature })
}

export function makeRevokeDevice(chain: Chain, identity: SigningKeyPair, device: DeviceId, at: number): Link {
  return nextLink(chain, identity, at, { kind: "revoke-device", device })
}

/** Names the key that signs for the account in MLS. */
export function makeMlsKeyLink(
  chain: Chain,
  identity: SigningKeyPair,
  mlsPublicKey: Uint8Array,
  at: number,
): Link {
  return nextLink(chain, identity, at, { kind: "mls-key", mlsKey: mlsPublicKey })
}

/** Replaces the recovery key. Without the pair that it replaces, contacts see `identity-changed`. */
export function makeRecovery(
  chain: Chain,
  identity: SigningKeyPair,
  recoveryPublicKey: Uint8Array,
  replaced: SigningKeyPair | undefined,
  at: number,
): Link {
  return nextLink(chain, identity, at, {
    kind: "recovery",
    recoveryKey: recoveryPublicKey,
    recoverySignature: confirmation(chain, replaced, "recovery", recoveryPublicKey),
  })
}

/**
 * Replaces the identity key by `next`; a new `mls-key` link has to follow. Slots are signed by the
 * identity key, so the transaction that carries this link must renew every credential. Without the newest
 * recovery key, contacts see `identity-changed`.
 */
export function makeRotateIdentity(
  chain: Chain,
  identity: SigningKeyPair,
  next: SigningKeyPair,
  recovery: SigningKeyPair | undefined,
  at: number,
): Link {
  return nextLink(chain, identity, at, {
    kind: "rotate-identity",
    identityKey: next.publicKey,
    newSignature: coSign(chain, next, LABELS.newIdentitySignature, "rotate-identity", next.publicKey),
    recoverySignature: confirmation(chain, recovery, "rotate-identity", next.publicKey),
  })
}

/** Records a vault head in public, so that even a fresh browser notices an older one. */
export function makeCheckpoint(
  chain: Chain,
  identity: SigningKeyPair,
  vault: { readonly version: number; readonly head: Hash },
  at: number,
): Link {
  return nextLink(chain, identity, at, {
    kind: "vault-checkpoint",
    version: vault.version,
    head: vault.head,
  })
}

export function makeDelete(
  chain: Chain,
  identity: SigningKeyPair,
  recovery: SigningKeyPair | undefined,
  at: number,
): Link {
  const recoverySignature = confirmation(chain, recovery, "delete", chain.identityKey)
  return nextLink(chain, identity, at, { kind: "delete", recoverySignature })
}

function nextLink(chain: Chain, identity: SigningKeyPair, at: number, body: LinkBody): Link {
  if (chain.deleted) throw new Error("the account was deleted")
  if (!equalBytes(identity.publicKey, chain.identityKey)) throw new Error("not the chain's identity key")
  const unsigned = { index: chain.head.index + 1, previous: chain.head.hash, at, body }
  const signature = sign(identity.secretKey, LABELS.linkSignature, linkSignedBytes(chain.account, unsigned))
  return { ...unsigned, signature }
}

function confirmation(
  chain: Chain,
  recovery: SigningKeyPair | undefined,
  kind: LinkBody["kind"],
  key: Uint8Array,
): Uint8Array | undefined {
  return recovery && coSign(chain, recovery, LABELS.recoverySignature, kind, key)
}

function coSign(
  chain: Chain,
  pair: SigningKeyPair,
  label: Label,
  kind: LinkBody["kind"],
  key: Uint8Array,
): Uint8Array {
  return sign(pair.secretKey, label, coSignedBytes(chain.account, chain.head.hash, kind, key))
}
