/** A vault in memory, as a view under one head. */
import { type Codec, decode } from "@tacit/protocol"
import type { VaultView } from "../vault/vault-cache.ts"

export class VaultItems {
  readonly items = new Map<string, Uint8Array>()
  /** Names that were read. */
  readonly read: string[] = []

  readonly view: VaultView = {
    snapshot: undefined as never,
    item: async (name, codec) => this.#value(name, codec),
    items: async (names, codec) =>
      new Map(
        names.flatMap((name) => {
          const value = this.#value(name, codec)
          return value === undefined ? [] : [[name, value] as const]
        }),
      ),
  }

  /** Writes the items, and says which they were. */
  put(changes: ReadonlyMap<string, Uint8Array>): readonly string[] {
    for (const [name, value] of changes) this.items.set(name, value)
    return [...changes.keys()]
  }

  #value<T>(name: string, codec: Codec<T>): T | undefined {
    this.read.push(name)
    const value = this.items.get(name)
    return value && decode(codec, value)
  }
}
