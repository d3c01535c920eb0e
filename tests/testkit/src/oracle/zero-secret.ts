/**
 * Tries the keys that come from secrets which were overwritten with zeros (ML-01), by RFC 9420 and with
 * nothing of the library: whoever uses an old state by mistake seals under keys that everybody can compute.
 */
import { createDecipheriv, createHash, createHmac } from "node:crypto"
import { type OpenMessageInput, openMessage } from "@tacit/crypto"
import { concat, fromHex } from "@tacit/protocol"

const HASH = 64
const KEY = 32
const NONCE = 12
const TAG = 16
const ZEROS = new Uint8Array(HASH)
const NOTHING = new Uint8Array(0)
const utf8 = new TextEncoder()
/** Trees with at most 2^3 leaves; larger ones are tried by their first eight. */
const DEPTHS = [0, 1, 2, 3]

/** Whether a message opens under a zero epoch key, or under the one that a zero exporter secret gives. */
export function isMessageUnderZeros(message: Omit<OpenMessageInput, "epochKey">): boolean {
  const keys = [ZEROS.subarray(0, KEY), zeroEpochKey(message)]
  return keys.some((epochKey) => {
    const opened = openMessage({ ...message, epochKey })
    return opened.ok || opened.fault === "malformed" || opened.fault === "context"
  })
}

/**
 * Whether a PrivateMessage was sealed under a zero sender data secret, or under a zero encryption secret with
 * one of these reuse guards.
 */
export function isCommitUnderZeros(commit: Uint8Array, guards: readonly Uint8Array[]): boolean {
  const frame = readPrivateMessage(commit)
  const { place, authenticated, senderData, ciphertext } = frame
  const sample = ciphertext.subarray(0, HASH)
  const key = expand(ZEROS, "key", sample, KEY)
  if (opens(key, expand(ZEROS, "nonce", sample, NONCE), place, senderData)) return true
  const aad = concat(place, vector(authenticated))
  return guards.some((guard) =>
    leafKeys().some((leaf) => opens(leaf.key, guarded(leaf.nonce, guard), aad, ciphertext)),
  )
}

/** MLS-Exporter("tacit message", conversation ‖ epoch) of a zero exporter secret. */
function zeroEpochKey({ conversation, epoch }: Pick<OpenMessageInput, "conversation" | "epoch">): Uint8Array {
  const number = new Uint8Array(8)
  new DataView(number.buffer).setBigUint64(0, BigInt(epoch))
  const context = createHash("sha512").update(fromHex(conversation)).update(number).digest()
  const derived = expand(ZEROS, "tacit message", NOTHING, HASH)
  return expand(derived, "exported", context, KEY)
}

interface LeafKey {
  readonly key: Uint8Array
  readonly nonce: Uint8Array
}

let zeroLeafKeys: readonly LeafKey[] | undefined

/** First handshake key and nonce of the leaves of trees whose encryption secret is zero. */
function leafKeys(): readonly LeafKey[] {
  zeroLeafKeys ??= DEPTHS.flatMap((depth) => leafSecrets(ZEROS, depth)).map((secret) => {
    const handshake = expand(secret, "handshake", NOTHING, HASH)
    const generation = new Uint8Array(4)
    return {
      key: expand(handshake, "key", generation, KEY),
      nonce: expand(handshake, "nonce", generation, NONCE),
    }
  })
  return zeroLeafKeys
}

function leafSecrets(node: Uint8Array, depth: number): readonly Uint8Array[] {
  if (depth === 0) return [node]
  return ["left", "right"].flatMap((side) =>
    leafSecrets(expand(node, "tree", utf8.encode(side), HASH), depth - 1),
  )
}

function guarded(nonce: Uint8Array, guard: Uint8Array): Uint8Array {
  return nonce.map((byte, i) => byte ^ (guard[i] ?? 0))
}

/** ExpandWithLabel (RFC 9420 section 8) for at most one block. */
function expand(secret: Uint8Array, label: string, context: Uint8Array, length: number): Uint8Array {
  const info = concat(
    Uint8Array.of(length >> 8, length & 0xff),
    vector(utf8.encode(`MLS 1.0 ${label}`)),
    vector(context),
    Uint8Array.of(1),
  )
  return createHmac("sha512", secret).update(info).digest().subarray(0, length)
}

/** A byte string behind its length (RFC 9420 section 2.1.2). */
function vector(bytes: Uint8Array): Uint8Array {
  const { length } = bytes
  if (length < 2 ** 6) return concat(Uint8Array.of(length), bytes)
  if (length < 2 ** 14) return concat(Uint8Array.of(0x40 | (length >> 8), length & 0xff), bytes)
  const four = new Uint8Array(4)
  new DataView(four.buffer).setUint32(0, 0x8000_0000 + length)
  return concat(four, bytes)
}

function opens(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): boolean {
  const cipher = createDecipheriv("aes-256-gcm", key, nonce)
  cipher.setAAD(aad).setAuthTag(sealed.subarray(sealed.length - TAG))
  try {
    cipher.update(sealed.subarray(0, sealed.length - TAG))
    cipher.final()
    return true
  } catch {
    return false
  }
}

/** MLSMessage with a PrivateMessage inside (RFC 9420 section 6.3); a device never sends a commit otherwise. */
function readPrivateMessage(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let at = 0
  const take = (length: number) => {
    at += length
    return bytes.subarray(at - length, at)
  }
  const takeVector = () => {
    const prefix = (bytes[at] ?? 0) >> 6
    const size = [1, 2, 4][prefix] as number
    const length =
      size === 1
        ? view.getUint8(at)
        : size === 2
          ? view.getUint16(at) & 0x3fff
          : view.getUint32(at) & 0x3fff_ffff
    at += size
    return take(length)
  }
  const [version, wireFormat] = [view.getUint16(0), view.getUint16(2)]
  if (version !== 1 || wireFormat !== 2) throw new TypeError("a commit that is no PrivateMessage")
  at = 4
  takeVector()
  take(8 + 1)
  const place = bytes.subarray(4, at)
  return { place, authenticated: takeVector(), senderData: takeVector(), ciphertext: takeVector() }
}
