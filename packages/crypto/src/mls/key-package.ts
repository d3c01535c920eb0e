/** KeyPackages (RFC 9420 section 10): how an account can be added to a group while it is away. */
import {
  type AccountId,
  decode,
  encode,
  equalBytes,
  fixed,
  type Hash,
  LABELS,
  LIMITS,
  labelledHash,
  struct,
  u8,
} from "@tacit/protocol"
import type { Extension, KeyPackage, PrivateKeyPackage } from "ts-mls"
import { generateKeyPackageWithKey, verifyKeyPackage } from "ts-mls/keyPackage.js"
import { verifyLeafNodeSignatureKeyPackage } from "ts-mls/leafNode.js"
import { encodeMlsMessage } from "ts-mls/message.js"
import type { KeyPackageFault } from "./faults.ts"
import { credentialOf, type MlsIdentity } from "./identity.ts"
import { CAPABILITIES, judgeLeaf, LAST_RESORT_EXTENSION, type LeafFacts, leafHash } from "./leaf.ts"
import { implementationOf, type MlsSuite, SUITE_NAME } from "./suite.ts"
import { readMessage } from "./wire.ts"
import { isXWingPublicKey } from "./xwing-key.ts"

export interface GeneratedKeyPackage {
  /** `labelledHash` of `keyPackage`: its name on the server and in the vault. */
  readonly ref: Hash
  /** An MLSMessage, as it is published. */
  readonly keyPackage: Uint8Array
  /** The private parts; `MlsGroup.join` takes them. */
  readonly secret: Uint8Array
  /** Hash of the leaf that an Add of this KeyPackage makes. */
  readonly leaf: Hash
  /** Milliseconds since 1970. */
  readonly expires: number
}

export type KeyPackageResult =
  | {
      readonly ok: true
      readonly account: AccountId
      readonly signatureKey: Uint8Array
      readonly leaf: Hash
      readonly lastResort: boolean
    }
  /** Where nothing is wrong but the time, `whose` says whose it is all the same. */
  | { readonly ok: false; readonly fault: KeyPackageFault; readonly whose?: KeyPackageOwner }

export interface KeyPackageOwner {
  readonly account: AccountId
  readonly signatureKey: Uint8Array
}

export const secretParts = struct({
  version: u8,
  initKey: fixed(32),
  encryptionKey: fixed(32),
  signatureKey: fixed(32),
})
const SECRET_VERSION = 1

const seconds = (milliseconds: number) => BigInt(Math.floor(milliseconds / 1000))

export async function generateKeyPackage(
  suite: MlsSuite,
  identity: MlsIdentity,
  options: { readonly now: number; readonly lastResort: boolean },
): Promise<GeneratedKeyPackage> {
  const notAfter = seconds(options.now + LIMITS.keyPackageLifetime)
  const { publicPackage, privatePackage } = await generateKeyPackageWithKey(
    credentialOf(identity),
    CAPABILITIES,
    { notBefore: seconds(Math.max(0, options.now - LIMITS.clockTolerance)), notAfter },
    options.lastResort ? [{ extensionType: LAST_RESORT_EXTENSION, extensionData: new Uint8Array(0) }] : [],
    { publicKey: identity.publicKey, signKey: identity.secretKey },
    implementationOf(suite),
  )
  const keyPackage = encodeKeyPackageMessage(publicPackage)
  return {
    ref: keyPackageHash(keyPackage),
    keyPackage,
    secret: encode(secretParts, {
      version: SECRET_VERSION,
      initKey: privatePackage.initPrivateKey,
      encryptionKey: privatePackage.hpkePrivateKey,
      signatureKey: privatePackage.signaturePrivateKey,
    }),
    leaf: leafHash(publicPackage.leafNode),
    expires: Number(notAfter) * 1000,
  }
}

export function keyPackageHash(keyPackage: Uint8Array): Hash {
  return labelledHash(LABELS.keyPackageHash, keyPackage)
}

export function encodeKeyPackageMessage(keyPackage: KeyPackage): Uint8Array {
  return encodeMlsMessage({ version: "mls10", wireformat: "mls_key_package", keyPackage })
}

export function decodeKeyPackageMessage(message: Uint8Array): KeyPackage | undefined {
  const decoded = readMessage(message)
  return decoded?.wireformat === "mls_key_package" ? decoded.keyPackage : undefined
}

/** Throws `MalformedError` for bytes that `generateKeyPackage` did not make. */
export function decodeSecretParts(secret: Uint8Array): PrivateKeyPackage {
  const parts = decode(secretParts, secret)
  return {
    initPrivateKey: parts.initKey,
    hpkePrivateKey: parts.encryptionKey,
    signaturePrivateKey: parts.signatureKey,
  }
}

function isKnown(extensions: readonly Extension[]): boolean {
  const [first] = extensions
  if (!first) return true
  return (
    extensions.length === 1 &&
    first.extensionType === LAST_RESORT_EXTENSION &&
    first.extensionData.length === 0
  )
}

/** Everything about a KeyPackage that does not depend on the clock: the same for every member. */
export async function judgeKeyPackage(
  suite: MlsSuite,
  keyPackage: KeyPackage,
): Promise<{ ok: true; facts: LeafFacts } | { ok: false; fault: KeyPackageFault }> {
  const refuse = (fault: KeyPackageFault) => ({ ok: false, fault }) as const
  const { leafNode, extensions } = keyPackage
  if (keyPackage.version !== "mls10" || keyPackage.cipherSuite !== SUITE_NAME) return refuse("wrong-suite")
  if (!isKnown(extensions)) return refuse("unsupported-extension")
  const { notBefore, notAfter } = leafNode.lifetime
  const longest = seconds(LIMITS.keyPackageLifetime + LIMITS.clockTolerance)
  if (notAfter < notBefore || notAfter - notBefore > longest) return refuse("lifetime-too-long")
  if (!isXWingPublicKey(keyPackage.initKey)) return refuse("bad-key")
  const leaf = judgeLeaf(leafNode)
  if (!leaf.ok) return leaf
  // one key for both would let the committer's Welcome be opened with the leaf key that a path can replace
  if (equalBytes(keyPackage.initKey, leafNode.hpkePublicKey)) return refuse("bad-key")
  const { signature } = implementationOf(suite)
  if (!(await verifyLeafNodeSignatureKeyPackage(leafNode, signature))) return refuse("bad-leaf-signature")
  if (!(await verifyKeyPackage(keyPackage, signature))) return refuse("bad-signature")
  return { ok: true, facts: leaf.facts }
}

/** Whether a KeyPackage of somebody may be used now (`now` in milliseconds), and what it says. */
export async function inspectKeyPackage(
  suite: MlsSuite,
  message: Uint8Array,
  now: number,
): Promise<KeyPackageResult> {
  if (message.length > LIMITS.keyPackage) return { ok: false, fault: "too-large" }
  const keyPackage = decodeKeyPackageMessage(message)
  if (!keyPackage) return { ok: false, fault: "malformed" }
  const judged = await judgeKeyPackage(suite, keyPackage)
  if (!judged.ok) return judged
  const { notBefore, notAfter } = keyPackage.leafNode.lifetime
  const { account, signatureKey, leaf } = judged.facts
  const whose = { account, signatureKey }
  if (notAfter < seconds(now)) return { ok: false, fault: "expired", whose }
  if (notBefore > seconds(now + LIMITS.clockTolerance)) return { ok: false, fault: "not-yet-valid", whose }
  return { ok: true, account, signatureKey, leaf, lastResort: keyPackage.extensions.length > 0 }
}
