/**
 * What an MLS leaf of Tacit looks like, and the checks on a leaf that need nothing but its bytes. A leaf
 * that promises anything else (other credentials, extensions, suites) is refused, so that all clients of
 * all versions judge it alike.
 */
import { type AccountId, concat, type Hash, LABELS, labelledHash } from "@tacit/protocol"
import { GROUP_SETTINGS_EXTENSION } from "@tacit/protocol/content"
import type { Capabilities, LeafNode } from "ts-mls"
import { encodeLeafNode } from "ts-mls/leafNode.js"
import { judgeCredential } from "./identity.ts"
import { SUITE_NAME } from "./suite.ts"
import { isXWingPublicKey } from "./xwing-key.ts"

/** KeyPackage extension type of RFC 9420 section 17.3 that ts-mls does not know by name. */
export const LAST_RESORT_EXTENSION = 0x000a

export const CAPABILITIES: Capabilities = {
  versions: ["mls10"],
  ciphersuites: [SUITE_NAME],
  extensions: [GROUP_SETTINGS_EXTENSION, LAST_RESORT_EXTENSION],
  proposals: [],
  credentials: ["basic"],
}

/**
 * The codec of ts-mls nests one call per list item, so a long list would be valid in one engine and overflow
 * the stack of another.
 */
const MAX_CAPABILITIES = 64

/** Public facts of a leaf, detached from the library's objects. */
export interface LeafFacts {
  readonly account: AccountId
  readonly identityKey: Uint8Array
  readonly leaf: Hash
  readonly signatureKey: Uint8Array
  readonly encryptionKey: Uint8Array
}

export type LeafFault = "bad-credential" | "unsupported-leaf" | "bad-key"

export type LeafResult =
  | { readonly ok: true; readonly facts: LeafFacts }
  | { readonly ok: false; readonly fault: LeafFault }

export function leafHash(leaf: LeafNode): Hash {
  return labelledHash(LABELS.leafHash, encodeLeafNode(leaf))
}

/** Everything but the leaf's own signature, which needs its place in a tree. */
export function judgeLeaf(leaf: LeafNode): LeafResult {
  const { capabilities } = leaf
  const supported =
    leaf.extensions.length === 0 &&
    Object.values(capabilities).every((list) => list.length <= MAX_CAPABILITIES) &&
    capabilities.versions.includes("mls10") &&
    capabilities.ciphersuites.includes(SUITE_NAME) &&
    capabilities.credentials.includes("basic") &&
    CAPABILITIES.extensions.every((extension) => capabilities.extensions.includes(extension))
  if (!supported) return { ok: false, fault: "unsupported-leaf" }
  if (!isXWingPublicKey(leaf.hpkePublicKey)) return { ok: false, fault: "bad-key" }
  const credential = judgeCredential(leaf.credential, leaf.signaturePublicKey)
  if (!credential.ok) return { ok: false, fault: "bad-credential" }
  return {
    ok: true,
    facts: {
      account: credential.account,
      identityKey: credential.identityKey,
      leaf: leafHash(leaf),
      signatureKey: concat(leaf.signaturePublicKey),
      encryptionKey: concat(leaf.hpkePublicKey),
    },
  }
}
