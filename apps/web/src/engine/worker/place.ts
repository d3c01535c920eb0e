/** Where the records of a new account go before the account has a name. */
import { deriveLocalKey, type EnginePorts, keyLock, MemoryStore, makeKeyLock } from "@tacit/client"
import { opaquePasswords } from "@tacit/client/passwords"
import { encode } from "@tacit/protocol"
import { newDatabaseName } from "../platform/account-list.ts"
import { browserClock, browserRandomness, browserTransport } from "../platform/browser.ts"
import { deleteDatabase } from "../platform/indexed-db.ts"
import { IndexedDbStore } from "../platform/indexed-db-store.ts"

export interface Place {
  readonly ports: EnginePorts
  readonly localKey: Uint8Array
  readonly discard: () => Promise<void>
  /** Absent where nothing is kept. */
  readonly kept: { readonly database: string; readonly lock: Uint8Array } | undefined
}

export async function newPlace(password: string, keep: boolean): Promise<Place> {
  if (!keep) {
    const localKey = browserRandomness.bytes(32)
    return { ports: portsOf(new MemoryStore(), localKey), localKey, discard: async () => {}, kept: undefined }
  }
  const { lock, localKey } = makeKeyLock(password, deriveLocalKey, browserRandomness)
  const database = newDatabaseName()
  const ports = portsOf(await IndexedDbStore.lead(database), localKey)
  const discard = async () => {
    await ports.store.close()
    await deleteDatabase(database)
  }
  return { ports, localKey, discard, kept: { database, lock: encode(keyLock, lock) } }
}

export function portsOf(store: EnginePorts["store"], localKey: Uint8Array): EnginePorts {
  return {
    transport: browserTransport,
    store,
    localKey,
    clock: browserClock,
    random: browserRandomness,
    passwords: opaquePasswords,
    onBug: (error) => reportError(error),
  }
}
