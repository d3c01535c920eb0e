/** A device's store on whose commits a trap is set: inside each transaction, and behind it. */
import type { LocalStore, StoreChange } from "@tacit/client"
import { record } from "@tacit/client/records"
import { LocalSealer } from "@tacit/crypto"
import { decode } from "@tacit/protocol"
import { nameOfBatch } from "@tacit/testkit/crash-points/point"
import type { Trap } from "./trap.ts"

export async function trappedStore(inner: LocalStore, localKey: Uint8Array, trap: Trap): Promise<LocalStore> {
  const sealer = new LocalSealer(localKey, { bytes: (length) => new Uint8Array(length) })
  const space = `${sealer.name("space", "conversation").slice(0, 32)}/`
  const conversations = new Set<string>()
  const learn = (changes: readonly StoreChange[]) => {
    for (const { key, value } of changes) {
      const opened = value && key.startsWith(space) && sealer.open("record", key, value)
      if (opened) conversations.add(decode(record, opened).key)
    }
  }
  learn(await inner.list(space))
  return {
    get: (key) => inner.get(key),
    list: (prefix) => inner.list(prefix),
    close: () => inner.close(),
    async write(batch) {
      learn(batch)
      const keys = batch.map(({ key }) => key)
      const step = trap.commit(`write ${nameOfBatch({ localKey }, keys, [...conversations])}`)
      await inner.write(tolling(batch, () => step("before")))
      step("after")
    },
  }
}

/** The same changes; whoever took the last of them rings. */
function tolling(batch: readonly StoreChange[], ring: () => void): readonly StoreChange[] {
  const changes = [...batch]
  return Object.assign([...batch], {
    *[Symbol.iterator]() {
      yield* changes
      ring()
    },
  })
}
