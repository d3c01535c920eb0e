/**
 * The account chains that this device has seen, its own among them. A chain only grows: one that shrinks
 * or forks is an event and is never taken over.
 */
import {
  type AccountId,
  type Chain,
  extendChain,
  type Hash,
  LIMITS,
  type Link,
  link,
  linkHash,
  list,
  openChain,
  readChain,
} from "@tacit/protocol"
import type { Requests } from "../connection/requests.ts"
import type { SecurityEvent } from "../events.ts"
import { SerialByKey } from "../serial.ts"
import { type Change, DamagedProfileError, put, type SealedStore } from "../store/sealed-store.ts"

const CHAINS = "chains"
const storedLinks = list(link, LIMITS.chainLinks)

export class ChainBook {
  readonly #store: SealedStore
  readonly #requests: Requests
  readonly #report: (event: SecurityEvent) => void
  readonly #turns = new SerialByKey<AccountId>()
  readonly #known = new Map<AccountId, { chain: Chain; links: readonly Link[] }>()

  constructor(store: SealedStore, requests: Requests, report: (event: SecurityEvent) => void) {
    this.#store = store
    this.#requests = requests
    this.#report = report
  }

  /** What to write so that a chain that was verified already is known. */
  static changesFor(account: AccountId, links: readonly Link[]): readonly Change[] {
    return [put(CHAINS, account, storedLinks, links)]
  }

  /** The chain as last seen, fetched if it never was. `undefined`: there is no such account. */
  async get(account: AccountId): Promise<Chain | undefined> {
    return (await this.#load(account))?.chain ?? this.refresh(account)
  }

  /** The chain with whatever the server has in addition. */
  async refresh(account: AccountId): Promise<Chain | undefined> {
    return (await this.#refresh(account)).chain
  }

  /** `shrunk`: the server does not even serve what is known, and that was told. */
  async #refresh(account: AccountId): Promise<{ chain: Chain | undefined; shrunk: boolean }> {
    const before = await this.#load(account)
    // The newest known link is asked for again: a chain that shrank, or that forks there, shows at once.
    const fresh = await this.#requests.chain(account, Math.max(0, (before?.links.length ?? 0) - 1))
    if (fresh.length > 0) return { chain: await this.extend(account, fresh), shrunk: false }
    if (before) this.#report({ kind: "chain-rollback", account })
    return { chain: before?.chain, shrunk: before !== undefined }
  }

  /** Whether `hash` is the link at `index` of the account's chain. A contradiction is reported. */
  async confirms(account: AccountId, index: number, hash: Hash): Promise<Chain | undefined> {
    const known = await this.get(account)
    if (!known) return undefined
    const { chain, shrunk } =
      known.head.index < index ? await this.#refresh(account) : { chain: known, shrunk: false }
    if (chain?.hashes[index] === hash) return chain
    if (chain && !shrunk)
      this.#report({ kind: index > chain.head.index ? "chain-rollback" : "chain-fork", account })
    return undefined
  }

  /** Takes over links that continue the known chain; refuses any others. */
  extend(account: AccountId, fresh: readonly Link[]): Promise<Chain | undefined> {
    return this.#turns.run(account, () => this.#extend(account, fresh))
  }

  async #extend(account: AccountId, fresh: readonly Link[]): Promise<Chain | undefined> {
    const before = await this.#load(account)
    let chain = before?.chain
    const taken: Link[] = []
    for (const next of fresh) {
      // Who asked at the same time may have taken it over already.
      if (chain?.hashes[next.index] === linkHash(next)) continue
      const result = chain ? extendChain(chain, next) : openChain(next)
      if (!result.ok || result.chain.account !== account) {
        this.#report({ kind: "chain-fork", account })
        break
      }
      if (result.chain.unconfirmed.length > (chain?.unconfirmed.length ?? 0)) {
        this.#report({ kind: "identity-changed", account })
      }
      chain = result.chain
      taken.push(next)
    }
    if (!chain || taken.length === 0) return chain
    const links = [...(before?.links ?? []), ...taken]
    await this.#store.write([put(CHAINS, account, storedLinks, links)])
    this.#known.set(account, { chain, links })
    return chain
  }

  async #load(account: AccountId): Promise<{ chain: Chain; links: readonly Link[] } | undefined> {
    const known = this.#known.get(account)
    if (known) return known
    const links = await this.#store.get(CHAINS, account, storedLinks)
    if (!links) return undefined
    const read = readChain(links)
    // To forget what was seen would be to accept anything in its place.
    if (!read.ok) throw new DamagedProfileError("A chain of this profile does not hold together.")
    const entry = { chain: read.chain, links }
    this.#known.set(account, entry)
    return entry
  }
}
