/**
 * How a device keeps its local key: sealed under what the password gives with a salt of this device. It
 * tells a wrong password from a right one without a server, and a new password reseals one key instead of
 * every record.
 */
import { openCommitting, type Randomness, sealCommitting } from "@tacit/crypto"
import {
  bytes,
  type Decoded,
  decode,
  encode,
  fixed,
  LABELS,
  MalformedError,
  struct,
  u16,
} from "@tacit/protocol"
import { DamagedProfileError } from "../store/sealed-store.ts"

const VERSION = 1

export const keyLock = struct({ version: u16, salt: fixed(16), sealed: bytes(256) })
export type KeyLock = Decoded<typeof keyLock>

/** The lock from its encoding. Throws a `DamagedProfileError`: it was written by this device and nobody else. */
export function readKeyLock(encoded: Uint8Array): KeyLock {
  try {
    return decode(keyLock, encoded)
  } catch (cause) {
    if (cause instanceof MalformedError)
      throw new DamagedProfileError("The lock of this profile is malformed.", { cause })
    throw cause
  }
}

/** `deriveLocalKey` of `@tacit/crypto`, or a platform's faster way to the same 32 bytes. */
export type DeriveLocalKey = (password: string, salt: Uint8Array) => Uint8Array

/** Everything of the lock but the sealed key, so that neither version nor salt can be exchanged. */
const context = struct({ version: u16, salt: fixed(16) })

/** A new local key and its lock. */
export function makeKeyLock(
  password: string,
  derive: DeriveLocalKey,
  random: Randomness,
): { readonly lock: KeyLock; readonly localKey: Uint8Array } {
  const head = { version: VERSION, salt: random.bytes(16) }
  const localKey = random.bytes(32)
  const key = derive(password, head.salt)
  const sealed = sealCommitting(key, LABELS.localKey, encode(context, head), localKey, random)
  key.fill(0)
  return { lock: { ...head, sealed }, localKey }
}

/** The local key, or `undefined` for another password or a lock that was tampered with. */
export function openKeyLock(
  { version, salt, sealed }: KeyLock,
  password: string,
  derive: DeriveLocalKey,
): Uint8Array | undefined {
  if (version !== VERSION) return undefined
  const key = derive(password, salt)
  const localKey = openCommitting(key, LABELS.localKey, encode(context, { version, salt }), sealed)
  key.fill(0)
  return localKey
}
