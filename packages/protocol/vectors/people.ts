/** Fixed keys and account chains of the people in the vectors. Made from names, so that they never change. */
import { ed25519 } from "@noble/curves/ed25519.js"
import { sha256 } from "@noble/hashes/sha2.js"
import { type Chain, extendChain, openChain } from "../src/account/chain.ts"
import { coSignedBytes, type Link, type LinkBody, linkSignedBytes } from "../src/account/link.ts"
import { toHex } from "../src/codec/bytes.ts"
import { type AccountId, type ConversationId, type Hash, messageIdFrom, NO_HASH } from "../src/ids.ts"
import { LABELS, type Label } from "../src/labels.ts"
import { sign } from "../src/signing.ts"

/** 2026-11-20T12:00:00Z. */
export const NOON = 1_795_176_000_000

export interface KeyPair {
  readonly secret: Uint8Array
  readonly public: Uint8Array
}

/** 32 bytes that depend on `name` alone. */
export function seed(name: string): Uint8Array {
  return sha256(new TextEncoder().encode(`tacit vectors: ${name}`))
}

export function keyPair(name: string): KeyPair {
  const secret = seed(name)
  return { secret, public: ed25519.getPublicKey(secret) }
}

export const hashNamed = (name: string): Hash => toHex(seed(name)) as Hash
export const conversationNamed = (name: string): ConversationId => toHex(seed(name)) as ConversationId
export const accountNamed = (name: string): AccountId => toHex(seed(name)) as AccountId
export const messageIdNamed = (name: string) => messageIdFrom(seed(name).subarray(0, 16))

export interface Person {
  readonly identity: KeyPair
  readonly recovery: KeyPair
  readonly device: KeyPair
  readonly mls: KeyPair
  /** genesis, device, mls-key. */
  readonly links: readonly Link[]
  readonly chain: Chain
}

/** The next link of `chain` (the first, without one), signed by `identity`. */
export function signedLink(chain: Chain | undefined, identity: KeyPair, body: LinkBody): Link {
  const index = chain ? chain.head.index + 1 : 0
  const unsigned = { index, previous: chain ? chain.head.hash : NO_HASH, at: NOON + index, body }
  const signed = linkSignedBytes(chain?.account, unsigned)
  return { ...unsigned, signature: sign(identity.secret, LABELS.linkSignature, signed) }
}

/** What `signer` signs inside the body of the link that follows `chain`. */
export function coSignature(
  chain: Chain,
  signer: KeyPair,
  label: Label,
  kind: LinkBody["kind"],
  key: Uint8Array,
): Uint8Array {
  return sign(signer.secret, label, coSignedBytes(chain.account, chain.head.hash, kind, key))
}

export function genesisLink(identity: KeyPair, recovery: KeyPair, guestLifetime?: number): Link {
  return signedLink(undefined, identity, {
    kind: "genesis",
    identityKey: identity.public,
    recoveryKey: recovery.public,
    guestLifetime,
  })
}

export function deviceLink(chain: Chain, identity: KeyPair, device: KeyPair): Link {
  return signedLink(chain, identity, {
    kind: "device",
    deviceKey: device.public,
    expires: NOON + 365 * 86_400_000,
    deviceSignature: coSignature(chain, device, LABELS.deviceSignature, "device", device.public),
  })
}

export function opened(genesis: Link): Chain {
  const result = openChain(genesis)
  if (!result.ok) throw new Error(result.fault)
  return result.chain
}

export function extended(chain: Chain, next: Link): Chain {
  const result = extendChain(chain, next)
  if (!result.ok) throw new Error(result.fault)
  return result.chain
}

export function person(name: string): Person {
  const identity = keyPair(`${name} identity`)
  const recovery = keyPair(`${name} recovery`)
  const device = keyPair(`${name} device`)
  const mls = keyPair(`${name} mls`)
  const genesis = genesisLink(identity, recovery)
  const first = opened(genesis)
  const certified = deviceLink(first, identity, device)
  const second = extended(first, certified)
  const mlsKey = signedLink(second, identity, { kind: "mls-key", mlsKey: mls.public })
  return {
    identity,
    recovery,
    device,
    mls,
    links: [genesis, certified, mlsKey],
    chain: extended(second, mlsKey),
  }
}

export const alice = person("alice")
export const bob = person("bob")
