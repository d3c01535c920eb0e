/**
 * Reads a device's disk with its local key, past the engine: what is there is what a thief of the unlocked
 * device has. The layouts are those of the client's records, written down a second time on purpose.
 */
import { LocalSealer } from "@tacit/crypto"
import {
  accountId,
  bytes,
  type Codec,
  type ConversationId,
  type Decoded,
  decode,
  fixed,
  hash,
  list,
  optional,
  struct,
  text,
  u53,
} from "@tacit/protocol"
import type { Disk } from "../crash-store.ts"

const MOST = 64 * 1024 * 1024
const record = struct({ key: text(256), value: bytes(MOST) })
const epoch = struct({
  keys: struct({ epoch: u53, opening: hash, key: fixed(32) }),
  roster: struct({ epoch: u53, opening: hash, members: list(accountId, 1024) }),
})
const group = struct({ epoch: u53, opening: hash, at: optional(u53), state: bytes(MOST) })

export type DiskEpoch = Decoded<typeof epoch>
export type DiskGroup = Decoded<typeof group>

export class DiskReader {
  readonly #disk: Disk
  readonly #sealer: LocalSealer

  constructor(disk: Disk, localKey: Uint8Array) {
    this.#disk = disk
    this.#sealer = new LocalSealer(localKey, { bytes: (length) => new Uint8Array(length) })
  }

  /** Keys and rosters of the epochs that the device can read. */
  epochs(conversation: ConversationId): readonly DiskEpoch[] {
    return this.#all(`epoch/${conversation}`, epoch)
  }

  /** The saved MLS state and the epoch that it belongs to, if the device has one. */
  group(conversation: ConversationId): DiskGroup | undefined {
    const name = this.#prefix("group") + this.#sealer.name("group", conversation).slice(0, 32)
    const sealed = this.#disk.get(name)
    return sealed && decode(group, this.#open(name, sealed))
  }

  #all<T>(space: string, codec: Codec<T>): readonly T[] {
    const prefix = this.#prefix(space)
    return [...this.#disk]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, sealed]) => decode(codec, this.#open(name, sealed)))
  }

  #prefix(space: string): string {
    return `${this.#sealer.name("space", space).slice(0, 32)}/`
  }

  #open(name: string, sealed: Uint8Array): Uint8Array {
    const opened = this.#sealer.open("record", name, sealed)
    if (!opened) throw new TypeError("a record on the disk does not open")
    return decode(record, opened).value
  }
}
