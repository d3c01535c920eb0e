/**
 * Who stands behind an MLS leaf. The credential carries its own proof (genesis link, identity rotations,
 * newest mls-key link), so that every member judges it by the leaf's bytes alone: no account chain, no
 * clock, no server.
 */
import { sha256 } from "@noble/hashes/sha2.js"
import {
  type AccountId,
  concat,
  coSignedBytes,
  decode,
  encode,
  equalBytes,
  LABELS,
  type Link,
  linkHash,
  linkSignedBytes,
  NO_HASH,
  toHex,
  verify,
} from "@tacit/protocol"
import { leafCredential } from "@tacit/protocol/content"
import type { Credential } from "ts-mls"

/** What an account signs its leaves with. `secretKey` is a 32-byte Ed25519 seed. */
export interface MlsIdentity {
  readonly account: AccountId
  /** `Chain.proof` of the account: genesis, rotations in order, the mls-key link for `publicKey` last. */
  readonly proof: readonly Link[]
  readonly secretKey: Uint8Array
  readonly publicKey: Uint8Array
}

export type CredentialFault =
  | "malformed"
  | "not-genesis"
  | "bad-signature"
  | "bad-new-identity-signature"
  | "wrong-place"
  | "no-mls-key"
  | "wrong-mls-key"

export type CredentialResult =
  | { readonly ok: true; readonly account: AccountId; readonly identityKey: Uint8Array }
  | { readonly ok: false; readonly fault: CredentialFault }

const refuse = (fault: CredentialFault): CredentialResult => ({ ok: false, fault })

export function credentialOf(identity: MlsIdentity): Credential {
  return { credentialType: "basic", identity: encode(leafCredential, { proof: identity.proof }) }
}

/**
 * The account that a credential proves for the leaf with `signatureKey`, and the identity key in force.
 * The links are those of a chain but not consecutive: each is verified over the place that it states.
 */
export function readCredential(identity: Uint8Array, signatureKey: Uint8Array): CredentialResult {
  let proof: readonly Link[]
  try {
    proof = decode(leafCredential, identity).proof
  } catch {
    return refuse("malformed")
  }
  const [genesis, ...rest] = proof
  if (genesis?.body.kind !== "genesis" || genesis.index !== 0 || genesis.previous !== NO_HASH)
    return refuse("not-genesis")
  if (!isSigned(genesis.body.identityKey, undefined, genesis)) return refuse("bad-signature")
  const account = linkHash(genesis) as string as AccountId
  return followProof(account, genesis.body.identityKey, rest, signatureKey)
}

function followProof(
  account: AccountId,
  genesisKey: Uint8Array,
  links: readonly Link[],
  signatureKey: Uint8Array,
): CredentialResult {
  let identityKey = genesisKey
  let index = 0
  for (const [place, link] of links.entries()) {
    const { body } = link
    if (link.index <= index) return refuse("wrong-place")
    index = link.index
    if (!isSigned(identityKey, account, link)) return refuse("bad-signature")
    if (body.kind === "rotate-identity") {
      const signed = coSignedBytes(account, link.previous, body.kind, body.identityKey)
      if (!verify(body.identityKey, body.newSignature, LABELS.newIdentitySignature, signed))
        return refuse("bad-new-identity-signature")
      identityKey = body.identityKey
    } else if (body.kind === "mls-key" && place === links.length - 1) {
      if (!equalBytes(body.mlsKey, signatureKey)) return refuse("wrong-mls-key")
      return { ok: true, account, identityKey }
    } else return refuse("wrong-place")
  }
  return refuse("no-mls-key")
}

function isSigned(key: Uint8Array, account: AccountId | undefined, link: Link): boolean {
  return verify(key, link.signature, LABELS.linkSignature, linkSignedBytes(account, link))
}

/** Proofs that held, by what was proved. A proof is judged by its bytes alone, so it holds for ever. */
const proved = new Map<string, CredentialResult>()
const MAX_PROVED = 4096

/**
 * `readCredential` of an MLS credential; only basic credentials exist in Tacit. The same few credentials come
 * back in every commit and every group, and their signatures are most of the cost of judging a leaf.
 */
export function judgeCredential(credential: Credential, signatureKey: Uint8Array): CredentialResult {
  if (credential.credentialType !== "basic" || signatureKey.length !== 32) return refuse("malformed")
  const claim = toHex(sha256(concat(signatureKey, credential.identity)))
  const known = proved.get(claim)
  if (known) return known
  const result = readCredential(credential.identity, signatureKey)
  if (!result.ok) return result
  if (proved.size >= MAX_PROVED) proved.clear()
  proved.set(claim, result)
  return result
}

/** The same facts of a leaf that was judged before, without its signatures: for a restored group. */
export function trustedCredential(credential: Credential): { account: AccountId; identityKey: Uint8Array } {
  if (credential.credentialType !== "basic") throw new TypeError("a judged leaf has a basic credential")
  const { proof } = decode(leafCredential, credential.identity)
  let identityKey: Uint8Array = new Uint8Array(0)
  for (const { body } of proof)
    if (body.kind === "genesis" || body.kind === "rotate-identity") identityKey = body.identityKey
  return { account: linkHash(proof[0] as Link) as string as AccountId, identityKey }
}
