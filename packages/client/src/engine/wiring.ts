/** Puts the parts of an engine together: made once, in the order in which they need each other. */
import { LocalSealer, type MlsSuite } from "@tacit/crypto"
import { PROTOCOL_VERSION, signChallenge } from "@tacit/protocol"
import { ChainBook } from "../account/chain-book.ts"
import { ContactBook } from "../account/contact-book.ts"
import { HandleBook } from "../account/handle-book.ts"
import type { Profile } from "../account/profile.ts"
import { Connection, type ConnectionPorts } from "../connection/connection.ts"
import { Requests } from "../connection/requests.ts"
import type { ConversationContext } from "../conversation/context.ts"
import { Outbox } from "../conversation/outbox.ts"
import { PushedEntries } from "../conversation/pushed-entries.ts"
import type { EngineEvent } from "../events.ts"
import { SealedStore } from "../store/sealed-store.ts"
import { VaultCache, type VaultPorts } from "../vault/vault-cache.ts"
import { Background } from "./background.ts"
import { Conversations } from "./conversations.ts"
import { type LetterPorts, Letters } from "./letters.ts"
import type { EnginePorts } from "./ports.ts"

export interface Wiring {
  readonly context: ConversationContext
  readonly connection: Connection
  readonly conversations: Conversations
  readonly background: Background
  readonly contacts: ContactBook
  readonly handles: HandleBook
  readonly letters: Letters
  readonly listeners: Set<(event: EngineEvent) => void>
}

/** What the parts ask of the engine that holds them; called only once it does. */
export type Hooks = Pick<ConnectionPorts, "onState" | "onPush"> & Pick<LetterPorts, "direct" | "enqueue">

export async function wire(
  ports: EnginePorts,
  suite: MlsSuite,
  profile: Profile,
  hooks: Hooks,
): Promise<Wiring> {
  const { transport, clock, random } = ports
  const store = new SealedStore(ports.store, new LocalSealer(ports.localKey, random))
  const listeners = new Set<(event: EngineEvent) => void>()
  const emit = (event: EngineEvent) => {
    for (const listener of listeners) listener(event)
  }
  const report: ConversationContext["report"] = (event) => emit({ kind: "security", event })
  const jitter = () => fraction(random.bytes(4))
  const connection = new Connection({
    transport,
    clock,
    jitter,
    prove: (socket) => {
      const { account, device, deviceSecret } = profile
      const signature = signChallenge(deviceSecret, socket, account, device)
      return { kind: "auth-device", version: PROTOCOL_VERSION, account, device, signature }
    },
    onState: hooks.onState,
    onPush: hooks.onPush,
  })
  const requests = new Requests((request) => connection.request(request))
  const background = new Background(ports.onBug)
  // Chains and handles are judged by what the vault has of them, and what is new of them rides with its writes.
  const chains = new ChainBook(store, requests, report, {
    pin: (account) => contacts.pin(account),
    note: (account, seen) => contacts.note(account, seen),
  })
  const rides: VaultPorts["rides"] = (view) => contacts.rides(view)
  const vault = new VaultCache({ requests, store, chains, random, profile, report, rides })
  const contacts: ContactBook = await ContactBook.load({
    self: profile.account,
    store,
    vault,
    clock,
    jitter,
    report,
    run: (task) => background.run(task),
    overrule: (account, handle) => handles.overrule(account, handle),
  })
  const handles: HandleBook = await HandleBook.load({ store, requests, contacts, report, self: profile })
  const outbox = await Outbox.load(store)
  const pushed = new PushedEntries()
  const parts = { profile, requests, chains, vault, outbox, pushed, store, suite, random, clock }
  const serverTime = () => connection.serverTime()
  const context: ConversationContext = { ...parts, serverTime, report, emit }
  const conversations = new Conversations(context, background, jitter, await Conversations.knownTo(context))
  const letters = await Letters.load({
    store,
    resolve: (handle) => handles.resolve(handle),
    direct: hooks.direct,
    enqueue: hooks.enqueue,
  })
  return { context, connection, conversations, background, contacts, handles, letters, listeners }
}

function fraction(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => (sum + byte) / 256, 0)
}
