/**
 * What one member holds of a group in one epoch. Values here are immutable: a commit makes a new state, and
 * what only the old one held is overwritten when it is certain that nobody goes back (`wipeSuperseded`).
 *
 * Kept is only what a later step needs: no past epochs, no ratchets (a commit is always the first handshake
 * message of its sender, so one secret derives each key), no private keys of blank nodes.
 */
import {
  type AccountId,
  bytes,
  type ConversationId,
  decode,
  encode,
  fixed,
  fromHex,
  type Hash,
  LIMITS,
  MalformedError,
  struct,
  text,
  toHex,
  u16,
} from "@tacit/protocol"
import type { GroupSettings } from "@tacit/protocol/content"
import type { GroupContext, KeySchedule, LeafNode, PrivateKeyPath, RatchetTree } from "ts-mls"
import { encode as encodeWith } from "ts-mls/codec/tlsEncoder.js"
import { decodeGroupContext, encodeGroupContext } from "ts-mls/groupContext.js"
import { decodePrivateKeyPath, privateKeyPathEncoder } from "ts-mls/privateKeyPath.js"
import { decodeRatchetTree, encodeRatchetTree } from "ts-mls/ratchetTree.js"
import { trustedCredential } from "./identity.ts"
import { leafHash } from "./leaf.ts"
import { readSettings } from "./settings.ts"
import { SUITE_NAME } from "./suite.ts"
import { leafAt, placedLeaves } from "./tree.ts"
import { readExactly } from "./wire.ts"

/** Secrets of one epoch (RFC 9420 section 8) that are needed after its beginning. */
export interface EpochSecrets {
  readonly initSecret: Uint8Array
  readonly encryptionSecret: Uint8Array
  readonly senderDataSecret: Uint8Array
  readonly exporterSecret: Uint8Array
  readonly externalSecret: Uint8Array
  readonly epochAuthenticator: Uint8Array
}

export interface GroupState {
  readonly context: GroupContext
  readonly tree: RatchetTree
  readonly privateKeys: PrivateKeyPath
  /** Ed25519 seed of our leaf. */
  readonly signatureKey: Uint8Array
  readonly confirmationTag: Uint8Array
  readonly secrets: EpochSecrets
}

export interface Member {
  readonly account: AccountId
  readonly leafIndex: number
  /** `labelledHash` of the encoded leaf node: what leave and re-add requests name. */
  readonly leaf: Hash
  readonly signatureKey: Uint8Array
  readonly encryptionKey: Uint8Array
  readonly identityKey: Uint8Array
}

const secret = fixed(64)
export const savedState = struct({
  version: u16,
  suite: text(64),
  context: bytes(LIMITS.vaultObject),
  tree: bytes(LIMITS.vaultObject),
  privateKeys: bytes(LIMITS.vaultObject),
  signatureKey: fixed(32),
  confirmationTag: secret,
  secrets: struct({
    initSecret: secret,
    encryptionSecret: secret,
    senderDataSecret: secret,
    exporterSecret: secret,
    externalSecret: secret,
    epochAuthenticator: secret,
  }),
})
const STATE_VERSION = 1

const encodePrivateKeys = encodeWith(privateKeyPathEncoder)

export function encodeState(state: GroupState): Uint8Array {
  return encode(savedState, {
    version: STATE_VERSION,
    suite: SUITE_NAME,
    context: encodeGroupContext(state.context),
    tree: encodeRatchetTree(state.tree),
    privateKeys: encodePrivateKeys(state.privateKeys),
    signatureKey: state.signatureKey,
    confirmationTag: state.confirmationTag,
    secrets: state.secrets,
  })
}

/** Throws `MalformedError` for bytes that `encodeState` did not make. Copies: nothing aliases `saved`. */
export function decodeState(saved: Uint8Array): GroupState {
  const { version, suite, signatureKey, confirmationTag, secrets, ...parts } = decode(savedState, saved)
  if (version !== STATE_VERSION || suite !== SUITE_NAME) throw new MalformedError("state of another version")
  const context = readExactly(decodeGroupContext, encodeGroupContext, parts.context)
  const tree = readExactly(decodeRatchetTree, encodeRatchetTree, parts.tree)
  const privateKeys = readExactly(decodePrivateKeyPath, encodePrivateKeys, parts.privateKeys)
  if (!context || !tree || !privateKeys) throw new MalformedError("damaged group state")
  const state = { context, tree, privateKeys, signatureKey, confirmationTag, secrets }
  if (!leafAt(tree, privateKeys.leafIndex) || !readSettings(context.extensions))
    throw new MalformedError("group state without own leaf or settings")
  return state
}

export function epochSecretsFrom(schedule: KeySchedule, encryptionSecret: Uint8Array): EpochSecrets {
  const { initSecret, senderDataSecret, exporterSecret, externalSecret, epochAuthenticator } = schedule
  return {
    initSecret,
    encryptionSecret: encryptionSecret.slice(),
    senderDataSecret,
    exporterSecret,
    externalSecret,
    epochAuthenticator,
  }
}

/** ML-13: ts-mls keeps the private keys of nodes that a Remove blanked. */
export function withoutStaleKeys(path: PrivateKeyPath, tree: RatchetTree): PrivateKeyPath {
  const kept = Object.entries(path.privateKeys).filter(([node]) => tree[Number(node)] !== undefined)
  return { leafIndex: path.leafIndex, privateKeys: Object.fromEntries(kept) }
}

/** Overwrites every secret of `old` that `next` does not share; the secrets of an epoch never are shared. */
export function wipeSuperseded(old: GroupState, next: GroupState | undefined): void {
  for (const bytes of Object.values(old.secrets)) bytes.fill(0)
  const shared = new Set(next ? [...Object.values(next.privateKeys.privateKeys), next.signatureKey] : [])
  for (const key of [...Object.values(old.privateKeys.privateKeys), old.signatureKey])
    if (!shared.has(key)) key.fill(0)
}

export const conversationOf = ({ context }: GroupState) => toHex(context.groupId) as ConversationId
export const groupIdOf = (conversation: ConversationId) => fromHex(conversation)
export const epochOf = ({ context }: GroupState) => Number(context.epoch)

/** Settings of a state that was judged before. */
export function settingsOf({ context }: GroupState): GroupSettings {
  const settings = readSettings(context.extensions)
  if (!settings) throw new TypeError("a judged group has settings")
  return settings
}

/** Facts of leaves are read once: a leaf is judged before it enters a tree and never changes. */
const known = new WeakMap<LeafNode, Omit<Member, "leafIndex">>()

export function membersOf(tree: RatchetTree): readonly Member[] {
  return placedLeaves(tree).map(({ leafIndex, leaf }) => {
    const facts = known.get(leaf) ?? readFacts(leaf)
    known.set(leaf, facts)
    return { leafIndex, ...facts }
  })
}

function readFacts(leaf: LeafNode): Omit<Member, "leafIndex"> {
  return {
    ...trustedCredential(leaf.credential),
    leaf: leafHash(leaf),
    signatureKey: leaf.signaturePublicKey.slice(),
    encryptionKey: leaf.hpkePublicKey.slice(),
  }
}
