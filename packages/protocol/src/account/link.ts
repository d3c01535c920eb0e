/**
 * One link of an account chain (DESIGN section 4): the public, append-only history of an account's keys.
 * Layouts only; chain.ts judges them.
 */
import { concat } from "../codec/bytes.ts"
import { type Decoded, encode, fixed, optional, struct, u32, u53, union } from "../codec/codec.ts"
import { labelledHash } from "../hashing.ts"
import { type AccountId, deviceId, type Hash, hash, idBytes, NO_HASH } from "../ids.ts"
import { LABELS } from "../labels.ts"

const publicKey = fixed(32)
const signature = fixed(64)

export const linkBody = union("link", {
  genesis: [1, struct({ identityKey: publicKey, recoveryKey: publicKey, guestLifetime: optional(u32) })],
  device: [2, struct({ deviceKey: publicKey, expires: u53, deviceSignature: signature })],
  "revoke-device": [3, struct({ device: deviceId })],
  "mls-key": [4, struct({ mlsKey: publicKey })],
  recovery: [5, struct({ recoveryKey: publicKey, recoverySignature: optional(signature) })],
  "rotate-identity": [
    6,
    struct({ identityKey: publicKey, newSignature: signature, recoverySignature: optional(signature) }),
  ],
  "vault-checkpoint": [8, struct({ version: u53, head: hash })],
  delete: [9, struct({ recoverySignature: optional(signature) })],
})
export type LinkBody = Decoded<typeof linkBody>

export const link = struct({ index: u32, previous: hash, at: u53, body: linkBody, signature })
/** `signature` is by the identity key in force before the link. */
export type Link = Decoded<typeof link>

const signedPart = struct({ index: u32, previous: hash, at: u53, body: linkBody })

/** What the identity key signs. A genesis link has no account yet: `NO_HASH` stands for it. */
export function linkSignedBytes(
  account: AccountId | undefined,
  unsigned: Omit<Link, "signature">,
): Uint8Array {
  return concat(idBytes(account ?? NO_HASH), encode(signedPart, unsigned))
}

const utf8 = new TextEncoder()

/**
 * What the device key, the new identity key and the recovery key sign: the place, the kind of link in it
 * and the key that the link is about (for `delete`, the identity key in force). Without the kind, the
 * recovery key's consent to a `delete` would serve for a `recovery` that installs the identity key.
 */
export function coSignedBytes(
  account: AccountId,
  previous: Hash,
  kind: LinkBody["kind"],
  key: Uint8Array,
): Uint8Array {
  return concat(idBytes(account, previous), utf8.encode(kind), key)
}

export function linkHash(value: Link): Hash {
  return labelledHash(LABELS.linkHash, encode(link, value))
}
