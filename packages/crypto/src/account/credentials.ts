/**
 * Credentials: what opens an account on a browser that knows nothing (DESIGN section 3). Each one gives a
 * key pair and an anchor key, and the server keeps for it
 *
 *   slot     the vault root key, sealed by HPKE to the public key and signed by the identity key
 *   anchor   account, genesis and public key, sealed under the anchor key
 *
 * The anchor is read first and says which account the credential belongs to. A slot counts only if its
 * public key is the anchored one and the chain's identity key signed it, so a server can substitute
 * neither a slot nor a whole account (ATTACKS VA-04, VA-17). Slots are sealed to public keys, so one open
 * credential renews the slots of all (VA-18); the anchors stay as they are.
 */
import {
  type AccountId,
  type Chain,
  type Credential,
  type CredentialKind,
  decode,
  encode,
  equalBytes,
  type Hash,
  LABELS,
  type Label,
  MalformedError,
  sign,
  verify,
} from "@tacit/protocol"
import { deriveKey } from "../derive.ts"
import { hpkeKeyPair, hpkeOpen, hpkeSeal } from "../hpke.ts"
import type { SigningKeyPair } from "../keys.ts"
import type { Randomness } from "../randomness.ts"
import { openCommitting, sealCommitting } from "../seal.ts"
import {
  type AnchorInside,
  anchorAad,
  anchorInside,
  anchor as anchorLayout,
  type Slot,
  slotAad,
  slot as slotLayout,
  slotSignedBytes,
} from "./credential-layout.ts"
import { deriveRecovery } from "./recovery-key.ts"

export interface CredentialKeys {
  readonly kind: CredentialKind
  readonly slotPublicKey: Uint8Array
  readonly slotSecretKey: Uint8Array
  readonly anchorKey: Uint8Array
}

export type OpenedAnchor =
  | { readonly ok: true; readonly account: AccountId; readonly genesis: Hash }
  | { readonly ok: false }

/** All of them mean that the server changed something: `vault-tampered` to the user. */
export type SlotFault = "malformed" | "wrong-anchor" | "wrong-credential" | "bad-signature" | "sealed"

export type OpenedSlot =
  | { readonly ok: true; readonly generation: number; readonly root: Uint8Array }
  | { readonly ok: false; readonly fault: SlotFault }

/** `exportKey` is the one of OPAQUE. */
export async function passwordCredential(exportKey: Uint8Array): Promise<CredentialKeys> {
  const slotSeed = deriveKey(exportKey, LABELS.passwordSlotKey)
  const anchorKey = deriveKey(exportKey, LABELS.passwordAnchorKey)
  return credentialKeys("password", slotSeed, anchorKey)
}

/** `recoveryKey` is the parsed key. */
export async function recoveryCredential(recoveryKey: Uint8Array): Promise<CredentialKeys> {
  const { slotSeed, anchorKey } = deriveRecovery(recoveryKey)
  return credentialKeys("recovery", slotSeed, anchorKey)
}

async function credentialKeys(
  kind: CredentialKind,
  slotSeed: Uint8Array,
  anchorKey: Uint8Array,
): Promise<CredentialKeys> {
  const { publicKey, secretKey } = await hpkeKeyPair(slotSeed)
  return { kind, slotPublicKey: publicKey, slotSecretKey: secretKey, anchorKey }
}

interface SlotInput {
  readonly account: AccountId
  /** Generation of `root`, the vault root key. */
  readonly generation: number
  readonly root: Uint8Array
  /** The identity key in force once the transaction that stores the credential stands. */
  readonly identity: SigningKeyPair
  readonly random: Randomness
}

export interface SealCredentialInput extends SlotInput {
  readonly keys: Pick<CredentialKeys, "kind" | "slotPublicKey" | "anchorKey">
  readonly genesis: Hash
}

/** A new credential: both its slot and its anchor. */
export async function sealCredential(input: SealCredentialInput): Promise<Credential> {
  const { keys, account, genesis, random } = input
  const { kind, slotPublicKey } = keys
  const inside = encode(anchorInside, { kind, account, genesis, slotPublicKey })
  const sealed = sealCommitting(keys.anchorKey, anchorLabel(kind), anchorAad(kind), inside, random)
  const anchor = encode(anchorLayout, { kind: "v1", sealed })
  return { kind, slot: await sealSlot({ ...input, kind, slotPublicKey }), anchor }
}

export interface RenewCredentialInput extends SlotInput {
  readonly kind: CredentialKind
  /** As kept in the vault, never as a server gives it. */
  readonly slotPublicKey: Uint8Array
  /** The anchor bytes of the credential as it is. */
  readonly anchor: Uint8Array
}

/** The same credential with the slot of another root key; works without the credential's secret. */
export async function renewCredential(input: RenewCredentialInput): Promise<Credential> {
  return { kind: input.kind, slot: await sealSlot(input), anchor: input.anchor }
}

async function sealSlot(input: Omit<RenewCredentialInput, "anchor">): Promise<Uint8Array> {
  const { kind, account, generation, slotPublicKey, root, identity, random } = input
  const sealed = await hpkeSeal(slotPublicKey, slotAad(account, kind, generation), root, random)
  const unsigned = { generation, publicKey: slotPublicKey, sealed }
  const signed = slotSignedBytes(account, kind, unsigned)
  const signature = sign(identity.secretKey, LABELS.slotSignature, signed)
  return encode(slotLayout, { kind: "v1", ...unsigned, signature })
}

/** Which account the credential belongs to. Not `ok`: the server gave another's anchor, an old one or none. */
export function openAnchor(
  keys: Pick<CredentialKeys, "kind" | "slotPublicKey" | "anchorKey">,
  credential: Credential,
): OpenedAnchor {
  const { kind } = keys
  if (credential.kind !== kind) return { ok: false }
  const inside = decoded(() => readAnchor(keys, credential.anchor))
  if (inside?.kind !== kind || !equalBytes(inside.slotPublicKey, keys.slotPublicKey)) return { ok: false }
  return { ok: true, account: inside.account, genesis: inside.genesis }
}

function readAnchor(
  { kind, anchorKey }: Pick<CredentialKeys, "kind" | "anchorKey">,
  bytes: Uint8Array,
): AnchorInside | undefined {
  const { sealed } = decode(anchorLayout, bytes)
  const inside = openCommitting(anchorKey, anchorLabel(kind), anchorAad(kind), sealed)
  return inside && decode(anchorInside, inside)
}

/** The vault root key in the slot, if the anchor, the chain and the slot agree. */
export async function openSlot(
  keys: CredentialKeys,
  credential: Credential,
  chain: Chain,
): Promise<OpenedSlot> {
  const anchored = openAnchor(keys, credential)
  if (!anchored.ok) return { ok: false, fault: "wrong-anchor" }
  if (anchored.account !== chain.account || anchored.genesis !== chain.hashes[0]) {
    return { ok: false, fault: "wrong-anchor" }
  }
  const slot = decoded(() => decode(slotLayout, credential.slot))
  if (!slot) return { ok: false, fault: "malformed" }
  if (!equalBytes(slot.publicKey, keys.slotPublicKey)) return { ok: false, fault: "wrong-credential" }
  if (!isSignedBy(chain, keys.kind, slot)) return { ok: false, fault: "bad-signature" }
  const aad = slotAad(chain.account, keys.kind, slot.generation)
  const root = await hpkeOpen(keys.slotSecretKey, aad, slot.sealed)
  if (root?.length !== 32) return { ok: false, fault: "sealed" }
  return { ok: true, generation: slot.generation, root }
}

/**
 * Whether the account's identity made all of these, one of each kind. A server that adds a credential of its
 * own, such as a second recovery key, is found out before anything is sealed to it (ATTACKS VA-08).
 */
export function areGenuine(credentials: readonly Credential[], chain: Chain): boolean {
  const kinds = new Set(credentials.map(({ kind }) => kind))
  if (kinds.size !== credentials.length) return false
  return credentials.every(({ kind, slot: bytes }) => {
    const slot = decoded(() => decode(slotLayout, bytes))
    return slot !== undefined && isSignedBy(chain, kind, slot)
  })
}

/** By the newest identity key only: a thief who holds an older one cannot make a slot. */
function isSignedBy(chain: Chain, kind: CredentialKind, slot: Slot): boolean {
  const signed = slotSignedBytes(chain.account, kind, slot)
  return verify(chain.identityKey, slot.signature, LABELS.slotSignature, signed)
}

/** The label under which the anchor key of a kind of credential is derived. */
function anchorLabel(kind: CredentialKind): Label {
  switch (kind) {
    case "password":
      return LABELS.passwordAnchorKey
    case "recovery":
      return LABELS.recoveryAnchorKey
    case "passkey":
      throw new RangeError("passkeys are not built yet")
  }
}

function decoded<T>(read: () => T | undefined): T | undefined {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof MalformedError) return undefined
    throw cause
  }
}
