/**
 * HPKE (RFC 9180, base mode) with X-Wing, HKDF-SHA-256 and ChaCha20-Poly1305: how a vault root key is sealed
 * to a credential's public key. The AEAD of HPKE does not commit to its key; a value exported from the
 * context (section 5.3) does, and stands beside the ciphertext.
 */
import { Chacha20Poly1305 } from "@hpke/chacha20poly1305"
import { CipherSuite, HkdfSha256 } from "@hpke/core"
import { XWing } from "@hpke/hybridkem-x-wing"
import { expand, extract } from "@noble/hashes/hkdf.js"
import { sha256 } from "@noble/hashes/sha2.js"
import { bytes, type Decoded, equalBytes, fixed, LABELS, labelled, struct } from "@tacit/protocol"
import type { Randomness } from "./randomness.ts"

const PUBLIC_KEY = 1216
const ENCAPSULATED = 1120
const ENCAPSULATION_RANDOMNESS = 64

export const hpkePublicKey = fixed(PUBLIC_KEY)

export const hpkeSealed = struct({
  encapsulated: fixed(ENCAPSULATED),
  commitment: fixed(32),
  ciphertext: bytes(256),
})
export type HpkeSealed = Decoded<typeof hpkeSealed>

export interface HpkeKeyPair {
  readonly publicKey: Uint8Array
  /** The 32-byte seed. */
  readonly secretKey: Uint8Array
}

/** HKDF whose results are there at once: one behaviour in every engine, and no task switch per step. */
class SynchronousHkdf extends HkdfSha256 {
  override async extract(salt: BytesLike, ikm: BytesLike): Promise<ArrayBuffer> {
    return bufferOf(extract(sha256, viewOf(ikm), viewOf(salt)))
  }

  override async expand(prk: BytesLike, info: BytesLike, length: number): Promise<ArrayBuffer> {
    return bufferOf(expand(sha256, viewOf(prk), viewOf(info), length))
  }

  override async extractAndExpand(
    salt: BytesLike,
    ikm: BytesLike,
    info: BytesLike,
    length: number,
  ): Promise<ArrayBuffer> {
    return bufferOf(expand(sha256, extract(sha256, viewOf(ikm), viewOf(salt)), viewOf(info), length))
  }
}

type BytesLike = ArrayBuffer | ArrayBufferView

const viewOf = (value: BytesLike): Uint8Array =>
  value instanceof ArrayBuffer
    ? new Uint8Array(value)
    : new Uint8Array(value.buffer, value.byteOffset, value.byteLength)

const bufferOf = (value: Uint8Array): ArrayBuffer => new Uint8Array(value).buffer

const kem = new XWing()
const suite = new CipherSuite({ kem, kdf: new SynchronousHkdf(), aead: new Chacha20Poly1305() })
const INFO = labelled(LABELS.slotSeal)
const COMMITMENT_CONTEXT = labelled(LABELS.commitment)

/** The key pair of a 32-byte seed. */
export async function hpkeKeyPair(seed: Uint8Array): Promise<HpkeKeyPair> {
  const { publicKey } = await kem.generateKeyPairDerand(seed.slice())
  return { publicKey: new Uint8Array(await kem.serializePublicKey(publicKey)), secretKey: seed }
}

/** Throws if `publicKey` is none: it comes from the vault or was just derived, never from a server. */
export async function hpkeSeal(
  publicKey: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
  random: Randomness,
): Promise<HpkeSealed> {
  const sender = await suite.createSenderContext({
    recipientPublicKey: await kem.deserializePublicKey(publicKey.slice()),
    info: INFO,
    ekm: random.bytes(ENCAPSULATION_RANDOMNESS),
  })
  return {
    encapsulated: new Uint8Array(sender.enc),
    commitment: new Uint8Array(await sender.export(COMMITMENT_CONTEXT, 32)),
    ciphertext: new Uint8Array(await sender.seal(plaintext, aad)),
  }
}

/** The plaintext, or `undefined` if anything differs from what was sealed. */
export async function hpkeOpen(
  secretKey: Uint8Array,
  aad: Uint8Array,
  sealed: HpkeSealed,
): Promise<Uint8Array | undefined> {
  try {
    const recipient = await suite.createRecipientContext({
      recipientKey: await kem.deserializePrivateKey(secretKey.slice()),
      enc: sealed.encapsulated.slice(),
      info: INFO,
    })
    const commitment = new Uint8Array(await recipient.export(COMMITMENT_CONTEXT, 32))
    if (!equalBytes(commitment, sealed.commitment)) return undefined
    return new Uint8Array(await recipient.open(sealed.ciphertext, aad))
  } catch {
    return undefined
  }
}
