/**
 * The account chains that this device has seen, its own among them. A chain only grows: one that shrinks
 * or forks is an event and is never taken over, also where only another device of the account has seen it.
 */
import {
  type AccountId,
  type Chain,
  type ChainHead,
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
import { BrokenServerError, type Requests } from "../connection/requests.ts"
import type { SecurityEvent } from "../events.ts"
import { SerialByKey } from "../serial.ts"
import { type Change, DamagedProfileError, put, type SealedStore } from "../store/sealed-store.ts"
import { VaultUnusableError } from "../vault/vault-cache.ts"
import type { ContactBook } from "./contact-book.ts"

const CHAINS = "chains"
export const storedLinks = list(link, LIMITS.chainLinks)

/** What the account's devices have seen of other chains together. */
export type ChainPins = Pick<ContactBook, "pin" | "note">

interface Known {
  readonly chain: Chain
  readonly links: readonly Link[]
}

/** `told`: what the server served contradicts what was seen before, and that was reported. */
interface Refreshed {
  readonly chain: Chain | undefined
  readonly told: boolean
}

export class ChainBook {
  readonly #store: SealedStore
  readonly #requests: Requests
  readonly #report: (event: SecurityEvent) => void
  readonly #pins: ChainPins
  readonly #turns = new SerialByKey<AccountId>()
  readonly #known = new Map<AccountId, Known>()

  constructor(
    store: SealedStore,
    requests: Requests,
    report: (event: SecurityEvent) => void,
    pins: ChainPins,
  ) {
    this.#store = store
    this.#requests = requests
    this.#report = report
    this.#pins = pins
  }

  /** What to write so that a chain that was verified already is known. */
  static changesFor(account: AccountId, links: readonly Link[]): readonly Change[] {
    return [put(CHAINS, account, storedLinks, links)]
  }

  /** The chain as last seen, fetched if it never was. `undefined`: there is no such account. */
  async get(account: AccountId): Promise<Chain | undefined> {
    return (await this.#load(account))?.chain ?? this.refresh(account)
  }

  /**
   * The chain with whatever the server has in addition. `undefined` also if another device of this account
   * has seen more of it than the server serves.
   */
  async refresh(account: AccountId): Promise<Chain | undefined> {
    return (await this.#refresh(account)).chain
  }

  /**
   * As `refresh`, for who is about to trust the chain with something new: rejects with `BrokenServerError`
   * where `refresh` has nothing because what is served contradicts what was seen. That was told.
   */
  async refreshOrReject(account: AccountId): Promise<Chain | undefined> {
    const { chain, told } = await this.#refresh(account)
    if (!chain && told) throw new BrokenServerError("the chain contradicts what was seen of it")
    return chain
  }

  async #refresh(account: AccountId, pinBefore?: ChainHead): Promise<Refreshed> {
    const before = await this.#load(account)
    // The newest known link is asked for again: a chain that shrank, or that forks there, shows at once.
    const fresh = await this.#requests.chain(account, Math.max(0, (before?.links.length ?? 0) - 1))
    if (fresh.length > 0) {
      const refreshed = await this.#turns.run(account, () => this.#extend(account, fresh, pinBefore))
      return refreshed.newerPin ? this.#refresh(account, refreshed.newerPin) : refreshed
    }
    const told = before !== undefined || (await this.#pin(account, false)) !== undefined
    if (told) this.#report({ kind: "chain-rollback", account })
    return { chain: before?.chain, told }
  }

  /** Whether `hash` is the link at `index` of the account's chain. A contradiction is reported. */
  async confirms(account: AccountId, index: number, hash: Hash): Promise<Chain | undefined> {
    const known = await this.get(account)
    if (!known) return undefined
    const { chain, told } =
      known.head.index < index ? await this.#refresh(account) : { chain: known, told: false }
    if (chain?.hashes[index] === hash) return chain
    if (chain && !told)
      this.#report({ kind: index > chain.head.index ? "chain-rollback" : "chain-fork", account })
    return undefined
  }

  /** Takes over links that continue the known chain; refuses any others. */
  async #extend(
    account: AccountId,
    fresh: readonly Link[],
    pinBefore: ChainHead | undefined,
  ): Promise<Refreshed & { readonly newerPin?: ChainHead }> {
    const before = await this.#load(account)
    const { chain, taken, forks } = continued(account, before?.chain, fresh)
    const pin = await this.#pin(account, before !== undefined)
    const fault = pin && contradiction(chain, pin)
    // Another device may have pinned what came after the server's answer: the server is asked once more.
    if (!forks && fault === "chain-rollback" && pin && pin.hash !== pinBefore?.hash)
      return { chain: undefined, told: false, newerPin: pin }
    if (forks) this.#report({ kind: "chain-fork", account })
    else if (fault) this.#report({ kind: fault, account })
    if (!chain || fault) return { chain: undefined, told: forks || fault !== undefined }
    if (taken.length === 0) return { chain, told: forks }
    if (chain.unconfirmed.length > (before?.chain.unconfirmed.length ?? 0))
      this.#report({ kind: "identity-changed", account })
    const links = [...(before?.links ?? []), ...taken]
    const noted = pin && pin.index >= chain.head.index ? [] : this.#pins.note(account, { pin: chain.head })
    await this.#store.write([put(CHAINS, account, storedLinks, links), ...noted])
    this.#known.set(account, { chain, links })
    return { chain, told: forks }
  }

  /** Where the vault cannot be used, which was told, a chain that this device knows itself can still grow. */
  async #pin(account: AccountId, isKnown: boolean): Promise<ChainHead | undefined> {
    try {
      return await this.#pins.pin(account)
    } catch (error) {
      if (isKnown && error instanceof VaultUnusableError) return undefined
      throw error
    }
  }

  async #load(account: AccountId): Promise<Known | undefined> {
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

/** The account's chain with those of the links that continue it; `forks` if there was another among them. */
function continued(
  account: AccountId,
  before: Chain | undefined,
  fresh: readonly Link[],
): { readonly chain: Chain | undefined; readonly taken: readonly Link[]; readonly forks: boolean } {
  let chain = before
  const taken: Link[] = []
  for (const next of fresh) {
    // Who asked at the same time may have taken it over already.
    if (chain?.hashes[next.index] === linkHash(next)) continue
    const result = chain ? extendChain(chain, next) : openChain(next)
    if (!result.ok || result.chain.account !== account) return { chain, taken, forks: true }
    chain = result.chain
    taken.push(next)
  }
  return { chain, taken, forks: false }
}

function contradiction(
  chain: Chain | undefined,
  { index, hash }: ChainHead,
): "chain-rollback" | "chain-fork" | undefined {
  if (!chain || index > chain.head.index) return "chain-rollback"
  return chain.hashes[index] === hash ? undefined : "chain-fork"
}
