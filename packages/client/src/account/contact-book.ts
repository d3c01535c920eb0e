/**
 * What the account has seen of others, for all of its devices: the newest link of each chain and the handle
 * that the server first gave. A device notes what is new; it rides along with whatever the device writes to
 * the vault next, and has a write of its own only after most of a day.
 */
import {
  type AccountId,
  type ChainHead,
  type Decoded,
  hash,
  LIMITS,
  normalHandle,
  optional,
  struct,
  text,
  u32,
  u53,
} from "@tacit/protocol"
import type { SecurityEvent } from "../events.ts"
import type { Clock } from "../ports/clock.ts"
import { type Change, put, remove, type SealedStore } from "../store/sealed-store.ts"
import { type ContactItem, contactItem, contactName, handleItem, handleName } from "../vault/items.ts"
import type { Ride, VaultCache, VaultView } from "../vault/vault-cache.ts"
import { contactChanges } from "./contact-merge.ts"

const NOTES = "contact note"
export const contactNote = struct({
  pin: optional(struct({ index: u32, hash })),
  handle: optional(text(LIMITS.handleMax)),
  since: u53,
})
type Note = Decoded<typeof contactNote>

/** Notes that one write of the vault takes along. */
const CARRIED = 32
const RETRY_AFTER = 60 * 60_000

export interface ContactPorts {
  readonly self: AccountId
  readonly store: SealedStore
  readonly vault: Pick<VaultCache, "read" | "commit">
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly jitter: () => number
  readonly report: (event: SecurityEvent) => void
  /** Runs what nobody waits for. */
  readonly run: (task: () => Promise<void>) => void
  /** The vault has another handle for the account than this device, or none; what to write down for it. */
  readonly overrule: (account: AccountId, handle: string | undefined) => readonly Change[]
}

export class ContactBook {
  readonly #ports: ContactPorts
  readonly #notes: Map<AccountId, Note>
  #cancelSave: (() => void) | undefined

  private constructor(ports: ContactPorts, notes: Map<AccountId, Note>) {
    this.#ports = ports
    this.#notes = notes
  }

  static async load(ports: ContactPorts): Promise<ContactBook> {
    const notes = await ports.store.all(NOTES, contactNote)
    const book = new ContactBook(ports, new Map(notes.map(({ key, value }) => [key as AccountId, value])))
    book.#planSave()
    return book
  }

  /** The newest link that a device of this account has seen of another's chain, as the vault has it. */
  async pin(account: AccountId): Promise<ChainHead | undefined> {
    if (account === this.#ports.self) return undefined
    return (await this.#ports.vault.read((view) => view.item(contactName(account), contactItem)))?.pin
  }

  /** The handles that the vault has of these accounts. */
  async handles(accounts: readonly AccountId[]): Promise<ReadonlyMap<AccountId, string>> {
    const items = await this.#ports.vault.read((view) => view.items(accounts.map(contactName), contactItem))
    return new Map(
      accounts.flatMap((account) => {
        const handle = items.get(contactName(account))?.handle
        return handle === undefined ? [] : [[account, handle] as const]
      }),
    )
  }

  /** Whose these handles are as far as the vault knows, by their normal form. */
  async owners(handles: readonly string[]): Promise<ReadonlyMap<string, AccountId>> {
    const items = await this.#ports.vault.read((view) => view.items(handles.map(handleName), handleItem))
    return new Map(
      handles.flatMap((handle) => {
        const owner = items.get(handleName(handle))?.account
        return owner === undefined ? [] : [[normalHandle(handle), owner] as const]
      }),
    )
  }

  /** What to write down of something new about an account, in the transaction that makes it known here. */
  note(account: AccountId, seen: Partial<ContactItem>): readonly Change[] {
    if (account === this.#ports.self) return []
    const fresh: Note = { pin: undefined, handle: undefined, since: this.#ports.clock.now() }
    const next = { ...fresh, ...this.#notes.get(account), ...seen }
    this.#notes.set(account, next)
    this.#planSave()
    return [put(NOTES, account, contactNote, next)]
  }

  /** What a write of the vault takes along. */
  readonly rides = async (view: VaultView): Promise<Ride> => {
    const carried = new Map([...this.#notes].slice(0, CARRIED))
    const { changes, events, overruled } = await contactChanges(view, carried)
    return {
      changes,
      arrived: () => [
        ...this.#forget(carried),
        ...overruled.flatMap(({ account, handle }) => this.#ports.overrule(account, handle)),
      ],
      settled: () => {
        for (const event of events) this.#ports.report(event)
      },
    }
  }

  stop(): void {
    this.#cancelSave?.()
  }

  /** Notes that were added to meanwhile stay. */
  #forget(carried: ReadonlyMap<AccountId, Note>): readonly Change[] {
    return [...carried].flatMap(([account, note]) => {
      if (this.#notes.get(account) !== note) return []
      this.#notes.delete(account)
      return [remove(NOTES, account)]
    })
  }

  #planSave(): void {
    const since = Math.min(...[...this.#notes.values()].map((one) => one.since))
    const { clock, jitter } = this.#ports
    // Everybody who knows an account learns of its new link at once, and need not write at once.
    const due = since + LIMITS.unsavedFor * (1 - jitter() / 2)
    if (this.#notes.size > 0) this.#saveAfter(Math.max(0, due - clock.now()))
  }

  #saveAfter(delay: number): void {
    const { clock, run } = this.#ports
    this.#cancelSave ??= clock.after(delay, () => {
      this.#cancelSave = undefined
      run(async () => {
        try {
          await this.#save()
        } finally {
          if (this.#notes.size > 0) this.#saveAfter(RETRY_AFTER)
        }
      })
    })
  }

  async #save(): Promise<void> {
    const { vault, store } = this.#ports
    while (this.#notes.size > 0) {
      let ride: Ride | undefined
      const written = await vault.commit(async (view) => {
        ride = await this.rides(view)
        return ride.changes.size > 0 ? { changes: new Map(), value: undefined } : undefined
      })
      if (written || !ride) continue
      // A sibling was first, with all of it.
      await store.write(ride.arrived())
      ride.settled()
    }
  }
}
