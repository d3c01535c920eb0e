/**
 * Seals what a device stores (DESIGN section 4, Lock). A store sees opaque names and sealed bytes only; a
 * record opens under its own space and key, so records cannot be swapped on disk.
 */
import { hmac } from "@noble/hashes/hmac.js"
import { sha256 } from "@noble/hashes/sha2.js"
import { encode, LABELS, struct, text, toHex } from "@tacit/protocol"
import { deriveKey } from "../derive.ts"
import type { Randomness } from "../randomness.ts"
import { open, seal } from "../seal.ts"
import { SecretBytes } from "../secret.ts"

const recordPlace = struct({ space: text(256), key: text(4096) })

export class LocalSealer {
  readonly #nameKey: SecretBytes
  readonly #recordKey: SecretBytes
  readonly #random: Randomness

  /** `localKey` is 32 random bytes; the sealer keeps only what it derives from it. */
  constructor(localKey: Uint8Array, random: Randomness) {
    this.#nameKey = new SecretBytes(deriveKey(localKey, LABELS.localRecordName))
    this.#recordKey = new SecretBytes(deriveKey(localKey, LABELS.localRecordKey))
    this.#random = random
  }

  /** The name under which a store keeps a record: the same for the same place, opaque without the key. */
  name(space: string, key: string): string {
    return toHex(hmac(sha256, this.#nameKey.reveal(), encode(recordPlace, { space, key })))
  }

  seal(space: string, key: string, bytes: Uint8Array): Uint8Array {
    return seal(this.#recordKey.reveal(), encode(recordPlace, { space, key }), bytes, this.#random)
  }

  /** The bytes, or `undefined` if they were not sealed for this place under this local key. */
  open(space: string, key: string, sealed: Uint8Array): Uint8Array | undefined {
    return open(this.#recordKey.reveal(), encode(recordPlace, { space, key }), sealed)
  }

  /** Overwrites the keys when the device locks; every use after it throws. */
  wipe(): void {
    this.#nameKey.wipe()
    this.#recordKey.wipe()
  }
}
