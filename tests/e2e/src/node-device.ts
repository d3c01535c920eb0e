/** A device of an account in this process: the same client as in the browser, over Node's adapters. */
import { Engine, type EnginePorts, MemoryStore } from "@tacit/client"
import { opaquePasswords, socketTransport, systemClock, systemRandomness } from "@tacit/client/node"
import { epochRecord, record } from "@tacit/client/records"
import { LocalSealer } from "@tacit/crypto"
import { decode } from "@tacit/protocol"
import type { Secrets } from "./find-in-files.ts"
import { PASSWORD, until } from "./people.ts"

export interface NodeDevice {
  readonly engine: Engine
  readonly ports: EnginePorts
}

export async function signUpDevice(url: string, handle: string): Promise<NodeDevice> {
  const ports: EnginePorts = {
    transport: socketTransport(new URL(url)),
    store: new MemoryStore(),
    localKey: systemRandomness.bytes(32),
    clock: systemClock,
    random: systemRandomness,
    passwords: opaquePasswords,
    onBug(error) {
      throw error
    },
  }
  const { engine } = await Engine.signUp(ports, { handle, password: PASSWORD })
  engine.start()
  await until("the device is online", async () => engine.connection.kind === "online")
  return { engine, ports }
}

/** What every device of the account has: the account's own secrets, and the keys of its conversations. */
export async function accountKeys({ engine, ports }: NodeDevice): Promise<Secrets> {
  const { identitySecret, mlsSecret, root } = engine.profile
  const keys = new Map([
    ["identity secret", identitySecret],
    ["MLS secret", mlsSecret],
    ["root key", root],
  ])
  for (const { conversation } of await engine.reading.conversations()) {
    for (const { epoch, key } of await epochKeys(ports, conversation)) {
      keys.set(`key of epoch ${epoch} of ${conversation}`, key)
    }
  }
  return keys
}

async function epochKeys({ store, localKey, random }: EnginePorts, conversation: string) {
  const sealer = new LocalSealer(localKey, random)
  const space = sealer.name("space", `epoch/${conversation}`).slice(0, 32)
  return (await store.list(`${space}/`)).map(({ key: name, value }) => {
    const opened = sealer.open("record", name, value)
    if (!opened) throw new TypeError("the record cannot be opened")
    return decode(epochRecord, decode(record, opened).value).keys
  })
}
