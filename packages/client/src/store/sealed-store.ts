/**
 * The device's records, sealed. A record has a space (what kind of thing, of which conversation) and a
 * key in it; the store below sees MACs of both, and values that open only in their own place.
 */
import type { LocalSealer } from "@tacit/crypto"
import { bytes, type Codec, decode, encode, MalformedError, struct, text } from "@tacit/protocol"
import type { LocalStore, StoreChange } from "../ports/local-store.ts"

const MAX_RECORD = 64 * 1024 * 1024
export const record = struct({ key: text(256), value: bytes(MAX_RECORD) })

/** A record of this device cannot be opened: the profile was damaged or tampered with. */
export class DamagedProfileError extends Error {
  override readonly name = "DamagedProfileError"
}

export interface Change {
  readonly space: string
  readonly key: string
  readonly value: Uint8Array | undefined
}

export function put<T>(space: string, key: string, codec: Codec<T>, value: T): Change {
  return { space, key, value: encode(codec, value) }
}

export function remove(space: string, key: string): Change {
  return { space, key, value: undefined }
}

export class SealedStore {
  readonly #store: LocalStore
  readonly #sealer: LocalSealer

  constructor(store: LocalStore, sealer: LocalSealer) {
    this.#store = store
    this.#sealer = sealer
  }

  async get<T>(space: string, key: string, codec: Codec<T>): Promise<T | undefined> {
    const name = this.#name(space, key)
    const sealed = await this.#store.get(name)
    return sealed && decodeRecord(codec, this.#open(name, sealed).value)
  }

  /** Every record of a space, by key in ascending order. */
  async all<T>(space: string, codec: Codec<T>): Promise<readonly { key: string; value: T }[]> {
    const found = await this.#store.list(this.#prefix(space))
    return found
      .map(({ key: name, value: sealed }) => this.#open(name, sealed))
      .map(({ key, value }) => ({ key, value: decodeRecord(codec, value) }))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
  }

  /** All of `changes` or none of them, durable once resolved. */
  async write(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return
    await this.#store.write(changes.map((change) => this.#seal(change)))
  }

  close(): Promise<void> {
    return this.#store.close()
  }

  #prefix(space: string): string {
    return `${this.#sealer.name("space", space).slice(0, 32)}/`
  }

  #name(space: string, key: string): string {
    return this.#prefix(space) + this.#sealer.name(space, key).slice(0, 32)
  }

  #seal({ space, key, value }: Change): StoreChange {
    const name = this.#name(space, key)
    if (value === undefined) return { key: name, value: undefined }
    return { key: name, value: this.#sealer.seal("record", name, encode(record, { key, value })) }
  }

  #open(name: string, sealed: Uint8Array): { key: string; value: Uint8Array } {
    const opened = this.#sealer.open("record", name, sealed)
    if (!opened) throw new DamagedProfileError("A record of this profile cannot be opened.")
    return decodeRecord(record, opened)
  }
}

function decodeRecord<T>(codec: Codec<T>, value: Uint8Array): T {
  try {
    return decode(codec, value)
  } catch (cause) {
    if (cause instanceof MalformedError)
      throw new DamagedProfileError("A record of this profile is malformed.", { cause })
    throw cause
  }
}
