/**
 * The recovery key: 160 random bits that a person writes down and the client never stores.
 *
 * Text form: eight groups of five base32 symbols, four of the key and one that checks the group. The check
 * is a weighted sum over GF(32), so within a group every single wrong symbol and every swap of two is
 * found for certain, and it includes the place of the group, so swapped groups are found too. The check is
 * per group because a person who mistyped wants to know where (ATTACKS VA-13).
 */
import { base32Decode, base32Encode, LABELS } from "@tacit/protocol"
import { deriveKey } from "../derive.ts"
import { type SigningKeyPair, signingKeyPairFrom } from "../keys.ts"
import type { Randomness } from "../randomness.ts"

const KEY_BYTES = 20
const GROUPS = 8
const DATA_SYMBOLS = 4
const GROUP_SYMBOLS = DATA_SYMBOLS + 1
const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"

export type ParsedRecoveryKey =
  | { readonly ok: true; readonly key: Uint8Array }
  /** `group` counts from 1; it is missing when the place of the mistake cannot be told. */
  | { readonly ok: false; readonly fault: "length" | "symbol" | "checksum"; readonly group?: number }

/** A new recovery key in its text form. */
export function generateRecoveryKey(random: Randomness): string {
  return formatRecoveryKey(random.bytes(KEY_BYTES))
}

export function formatRecoveryKey(key: Uint8Array): string {
  if (key.length !== KEY_BYTES) throw new RangeError(`a recovery key has ${KEY_BYTES} bytes`)
  const symbols = base32Encode(key)
  const groups: string[] = []
  for (let group = 0; group < GROUPS; group++) {
    const data = symbols.slice(group * DATA_SYMBOLS, (group + 1) * DATA_SYMBOLS)
    groups.push(data + checkSymbol(group, data))
  }
  return groups.join("-")
}

/** Reads what a person typed; case, spaces and hyphens are ignored. Nothing leaves the device. */
export function parseRecoveryKey(text: string): ParsedRecoveryKey {
  const groups = splitGroups(text.toLowerCase())
  const strange = groups.findIndex((group) => [...group].some((symbol) => !ALPHABET.includes(symbol)))
  if (strange >= 0) return { ok: false, fault: "symbol", group: strange + 1 }
  const incomplete = groups.findIndex((group) => group.length !== GROUP_SYMBOLS)
  if (groups.length !== GROUPS) return { ok: false, fault: "length" }
  if (incomplete >= 0) return { ok: false, fault: "length", group: incomplete + 1 }
  const wrong = groups.findIndex(
    (group, place) => checkSymbol(place, group.slice(0, DATA_SYMBOLS)) !== group[DATA_SYMBOLS],
  )
  if (wrong >= 0) return { ok: false, fault: "checksum", group: wrong + 1 }
  const key = base32Decode(groups.map((group) => group.slice(0, DATA_SYMBOLS)).join(""))
  return key ? { ok: true, key } : { ok: false, fault: "checksum" }
}

/** As the person separated them, if that gives eight groups; else by count. */
function splitGroups(text: string): readonly string[] {
  const separated = text.split(/[\s-]+/).filter((group) => group !== "")
  if (separated.length === GROUPS) return separated
  return separated.join("").match(/.{1,5}/gu) ?? []
}

function checkSymbol(place: number, data: string): string {
  let check = place
  for (let i = 0; i < data.length; i++) {
    check ^= multiply(ALPHABET.indexOf(data[i] as string), i + 2)
  }
  return ALPHABET[check] as string
}

/** Product in GF(32) with the polynomial x^5 + x^2 + 1. */
function multiply(a: number, b: number): number {
  let product = 0
  for (let bit = 0; bit < 5; bit++) {
    if ((b >> bit) & 1) product ^= a << bit
  }
  for (let bit = 8; bit >= 5; bit--) {
    if ((product >> bit) & 1) product ^= 0b100101 << (bit - 5)
  }
  return product
}

export interface RecoverySecrets {
  /** Seed of the key pair that the recovery slot is sealed to. */
  readonly slotSeed: Uint8Array
  readonly anchorKey: Uint8Array
  /** Confirms rotations in the account chain. */
  readonly signing: SigningKeyPair
}

/** What a parsed recovery key gives; one key for each purpose. */
export function deriveRecovery(key: Uint8Array): RecoverySecrets {
  if (key.length !== KEY_BYTES) throw new RangeError(`a recovery key has ${KEY_BYTES} bytes`)
  return {
    slotSeed: deriveKey(key, LABELS.recoverySlotKey),
    anchorKey: deriveKey(key, LABELS.recoveryAnchorKey),
    signing: signingKeyPairFrom(deriveKey(key, LABELS.recoverySigningKey)),
  }
}
