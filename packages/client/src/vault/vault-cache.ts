/**
 * This device's view of the account's vault, and the only way to write it.
 *
 * Invariants: a write expects the head under which its decision was read, and a lost race reads and
 * decides again under the new head (DESIGN section 4, [M]); a head older than one seen before is a
 * rollback and is never taken over; what does not match its hash is tampering.
 */
import {
  openVaultHead,
  planVaultWrite,
  type Randomness,
  readItems,
  type VaultChanges,
  type VaultSnapshot,
  VaultTamperedError,
} from "@tacit/crypto"
import {
  type Appended,
  type Codec,
  decode,
  type Hash,
  NO_TRANSACTION,
  type Part,
  type Transaction,
  type VaultHead,
  vaultHeadHash,
} from "@tacit/protocol"
import type { ChainBook } from "../account/chain-book.ts"
import { type Profile, VAULT_PIN, vaultPin } from "../account/profile.ts"
import { isRefusal, type Requests } from "../connection/requests.ts"
import type { SecurityEvent } from "../events.ts"
import { Serial } from "../serial.ts"
import { type Change, put, type SealedStore } from "../store/sealed-store.ts"

/** The vault was written while it was read: read again under the new head. */
class VaultMovedError extends Error {
  override readonly name = "VaultMovedError"
}

/** The vault cannot be used: tampered with, rolled back, or sealed under a newer password. */
export class VaultUnusableError extends Error {
  override readonly name = "VaultUnusableError"
}

export interface VaultView {
  readonly snapshot: VaultSnapshot
  /** The item's value under this view's head, or `undefined`. */
  item<T>(name: string, codec: Codec<T>): Promise<T | undefined>
  /** The values of those items that there are, looked up together. */
  items<T>(names: readonly string[], codec: Codec<T>): Promise<ReadonlyMap<string, T>>
}

export interface VaultDecision<T> {
  readonly changes: VaultChanges
  /** What else happens in the same transaction. */
  readonly also?: Partial<Omit<Transaction, "vault">>
  readonly saved?: NonNullable<Transaction["vault"]>["saved"]
  readonly value: T
}

/** What goes along with whatever is written anyway. */
export interface Ride {
  readonly changes: VaultChanges
  /** Called once the write stands: what this device writes down with it. */
  readonly arrived: () => readonly Change[]
  /** Called when that is durable. */
  readonly settled: () => void
}

export interface VaultCommitted<T> {
  readonly value: T
  readonly appended: readonly Appended[]
}

export interface VaultPorts {
  readonly requests: Requests
  readonly store: SealedStore
  readonly chains: ChainBook
  readonly random: Randomness
  readonly profile: Profile
  readonly report: (event: SecurityEvent) => void
  readonly rides: (view: VaultView) => Promise<Ride>
}

const CACHED_BYTES = 16 * 1024 * 1024

export class VaultCache {
  readonly #ports: VaultPorts
  readonly #writes = new Serial()
  #snapshot: VaultSnapshot | undefined
  readonly #objects = new Map<Hash, Uint8Array>()
  /** Whether the server had no room for the newest write. */
  #isFull = false
  #cachedBytes = 0

  constructor(ports: VaultPorts) {
    this.#ports = ports
  }

  /** Version of the newest head that this device has opened. */
  get version(): number {
    return this.#snapshot?.version ?? 0
  }

  /** Reads under the newest head that is known; asks the server for one where none is known yet. */
  read<T>(reader: (view: VaultView) => Promise<T>): Promise<T> {
    return this.#untilSettled(async () => reader(this.#view(this.#snapshot ?? (await this.refresh()))))
  }

  /** Takes over the server's head if it is newer. */
  refresh(): Promise<VaultSnapshot> {
    return this.#refresh(0)
  }

  /** `checkpoint`: a version that the vault had before the server is asked, by the account's chain; 0 if none is known. */
  async #refresh(checkpoint: number): Promise<VaultSnapshot> {
    const asked = this.version
    const head = await this.#ports.requests.vaultHead()
    if (!head) throw this.#unusable({ kind: "vault-tampered", detail: "the server has no vault" })
    const { version } = head.head
    // While the answer was under way this device went on; it is no older than what it was asked under.
    if (this.#snapshot && version >= asked && version < this.version) return this.#snapshot
    return this.#adopt(head, checkpoint)
  }

  /**
   * Decides under the current head and writes in one transaction; decides anew as often as another device
   * was first. `undefined` from `decide` writes nothing. Rejects with what the server refused otherwise
   * (`stale-epoch` among it), and with `ConnectionLostError` when the outcome is unknown.
   */
  commit<T>(
    decide: (view: VaultView) => Promise<VaultDecision<T> | undefined>,
  ): Promise<VaultCommitted<T> | undefined> {
    return this.#writes.run(() => this.#untilSettled(() => this.#commitOnce(decide)))
  }

  async #commitOnce<T>(
    decide: (view: VaultView) => Promise<VaultDecision<T> | undefined>,
  ): Promise<VaultCommitted<T> | undefined> {
    const snapshot = this.#snapshot ?? (await this.refresh())
    const view = this.#view(snapshot)
    const decision = await decide(view)
    if (!decision) return undefined
    const { profile, chains, random } = this.#ports
    const ride = await this.#ports.rides(view)
    const chain = await chains.get(profile.account)
    if (!chain) throw this.#unusable({ kind: "vault-tampered", detail: "the account has no chain" })
    const plan = await planVaultWrite(snapshot, new Map([...ride.changes, ...decision.changes]), {
      device: profile.device,
      deviceSecret: profile.deviceSecret,
      chain: chain.head,
      load: (hashes) => this.#load(hashes),
      random,
    })
    const puts: Part[] = []
    for (const object of plan.puts) puts.push(await this.#ports.requests.part(object))
    const vault = {
      expected: snapshot.hash,
      head: plan.head,
      puts,
      deletes: plan.deletes,
      saved: decision.saved ?? [],
    }
    const appended = await this.#ports.requests.transact({ ...NO_TRANSACTION, ...decision.also, vault })
    await this.#pin(plan.snapshot, ride.arrived())
    ride.settled()
    this.#isFull = false
    return { value: decision.value, appended }
  }

  /** Repeats a read or write whose head was overtaken; a head that did not move then is tampering. */
  async #untilSettled<T>(attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      const before = this.#snapshot?.hash
      try {
        return await attempt()
      } catch (error) {
        const moved = error instanceof VaultMovedError
        if (error instanceof VaultTamperedError)
          throw this.#unusable({ kind: "vault-tampered", detail: error.message })
        if (isRefusal(error, "quota")) this.#tellFull()
        if (!moved && !isRefusal(error, "stale-vault")) throw error
        const after = await this.refresh()
        if (after.hash === before) {
          const detail = moved ? "an object is missing" : "the server calls its own head stale"
          throw this.#unusable({ kind: "vault-tampered", detail })
        }
      }
    }
  }

  #view(snapshot: VaultSnapshot): VaultView {
    return {
      snapshot,
      item: async (name, codec) => {
        const items = await readItems(snapshot, [name], (hashes) => this.#load(hashes))
        const value = items.get(name)
        return value && decode(codec, value)
      },
      items: async (names, codec) => {
        const items = await readItems(snapshot, names, (hashes) => this.#load(hashes))
        return new Map([...items].flatMap(([name, value]) => (value ? [[name, decode(codec, value)]] : [])))
      },
    }
  }

  async #load(hashes: readonly Hash[]): Promise<ReadonlyMap<Hash, Uint8Array>> {
    const found = new Map<Hash, Uint8Array>()
    for (const hash of hashes) {
      const object = this.#objects.get(hash)
      if (object) found.set(hash, object)
    }
    const missing = hashes.filter((hash) => !found.has(hash))
    if (missing.length === 0) return found
    const fetched = await this.#ports.requests.vaultObjects(missing)
    if (missing.some((hash) => !fetched.has(hash))) throw new VaultMovedError("a vault object is gone")
    for (const [hash, object] of fetched) {
      found.set(hash, object)
      this.#remember(hash, object)
    }
    return found
  }

  /** Objects are named by their hash, so what is remembered never grows stale. */
  #remember(hash: Hash, object: Uint8Array): void {
    if (this.#objects.has(hash)) return
    this.#objects.set(hash, object)
    this.#cachedBytes += object.length
    for (const [oldest, { length }] of this.#objects) {
      if (this.#cachedBytes <= CACHED_BYTES) return
      this.#objects.delete(oldest)
      this.#cachedBytes -= length
    }
  }

  async #adopt(head: VaultHead, checkpointBefore: number): Promise<VaultSnapshot> {
    const { profile, chains, store } = this.#ports
    const pinned = this.#snapshot?.head ?? (await store.get(VAULT_PIN.space, VAULT_PIN.key, vaultPin))?.head
    if (this.#snapshot && vaultHeadHash(head) === this.#snapshot.hash) return this.#snapshot
    if (pinned) this.#refuseRollback(pinned, head)
    const chain = await chains.refresh(profile.account)
    if (!chain) throw this.#unusable({ kind: "vault-tampered", detail: "the account has no chain" })
    const { account, generation, root } = profile
    const opened = openVaultHead(head, { account, generation, root, chain })
    if (!opened.ok) throw this.#unusable({ kind: "vault-tampered", detail: opened.fault })
    const { checkpoint } = chain
    if (checkpoint && head.head.version < checkpoint.version) {
      // The chain was read after the head, and another device may have written both between.
      if (checkpoint.version > checkpointBefore) return this.#refresh(checkpoint.version)
      throw this.#unusable({ kind: "vault-rollback", known: checkpoint.version, served: head.head.version })
    }
    await this.#pin(opened.snapshot)
    return opened.snapshot
  }

  #refuseRollback(pinned: VaultHead, served: VaultHead): void {
    const known = pinned.head.version
    const { version, previous } = served.head
    if (version < known) throw this.#unusable({ kind: "vault-rollback", known, served: version })
    const same = version === known && vaultHeadHash(served) !== vaultHeadHash(pinned)
    const next = version === known + 1 && previous !== vaultHeadHash(pinned)
    if (same || next) throw this.#unusable({ kind: "vault-tampered", detail: "the vault's history forks" })
  }

  async #pin(snapshot: VaultSnapshot, others: readonly Change[] = []): Promise<void> {
    const isNewer = !this.#snapshot || this.#snapshot.version < snapshot.version
    if (isNewer) this.#snapshot = snapshot
    const pin = isNewer ? [put(VAULT_PIN.space, VAULT_PIN.key, vaultPin, { head: snapshot.head })] : []
    await this.#ports.store.write([...pin, ...others])
  }

  /** Once, until something is taken again: what is refused is tried again and again. */
  #tellFull(): void {
    if (!this.#isFull) this.#ports.report({ kind: "quota" })
    this.#isFull = true
  }

  #unusable(event: SecurityEvent): VaultUnusableError {
    this.#ports.report(event)
    return new VaultUnusableError(
      event.kind === "vault-rollback" ? "the vault was set back" : "the vault does not match",
    )
  }
}
