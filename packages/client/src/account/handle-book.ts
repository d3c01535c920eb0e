/**
 * Which handle belongs to which account, by the server's word. A handle is never given to somebody else,
 * so the first word that the account heard, on whichever device, counts for good: a server cannot hand a
 * known handle to another account later, nor another handle to a known account, and what is known is known
 * offline too.
 */
import { type AccountId, isHandle, LIMITS, normalHandle, struct, text } from "@tacit/protocol"
import { BrokenServerError, isOfTheServer, type Requests } from "../connection/requests.ts"
import type { SecurityEvent } from "../events.ts"
import { type Change, put, remove, type SealedStore } from "../store/sealed-store.ts"
import { VaultUnusableError } from "../vault/vault-cache.ts"
import type { ContactBook } from "./contact-book.ts"

const HANDLES = "handle"
export const handleRecord = struct({ handle: text(64) })

export interface HandlePorts {
  readonly store: SealedStore
  readonly requests: Requests
  /** What the account's devices have heard together. */
  readonly contacts: Pick<ContactBook, "handles" | "owners" | "note">
  readonly report: (event: SecurityEvent) => void
  /** The account itself, whose handle is no matter of the server's word. */
  readonly self: { readonly account: AccountId; readonly handle: string }
}

export class HandleBook {
  readonly #ports: HandlePorts
  readonly #handles: Map<AccountId, string>
  readonly #told = new Set<string>()

  private constructor(ports: HandlePorts, handles: Map<AccountId, string>) {
    this.#ports = ports
    this.#handles = handles
  }

  static async load(ports: HandlePorts): Promise<HandleBook> {
    const { store, self } = ports
    const known = await store.all(HANDLES, handleRecord)
    const handles = known.map(({ key, value }) => [key as AccountId, value.handle] as const)
    return new HandleBook(ports, new Map([...handles, [self.account, self.handle]]))
  }

  /** The account behind a handle. Rejects with `ConnectionLostError` only where the server must be asked. */
  async resolve(handle: string): Promise<AccountId | undefined> {
    if (!isHandle(handle)) return undefined
    const known = this.#owner(handle) ?? (await this.#ports.contacts.owners([handle])).values().next().value
    if (known) return known
    const account = await this.#ports.requests.resolve(handle)
    if (!account) return undefined
    if (this.#handles.has(account) || (await this.#ports.contacts.handles([account])).has(account)) {
      this.#mismatch(account, handle)
      throw new BrokenServerError("an account answers to two handles")
    }
    await this.#ask([account])
    if (this.#owner(handle) !== account) await this.#learn([[account, handle]])
    return account
  }

  /** The handles of these accounts as far as they are known: what was known before, if the server does not say. */
  async describe(accounts: readonly AccountId[]): Promise<ReadonlyMap<AccountId, string>> {
    const unknown = [...new Set(accounts.filter((account) => !this.#handles.has(account)))]
    if (unknown.length > 0) await this.#learnAbout(unknown)
    return new Map(
      accounts.flatMap((account) => {
        const handle = this.#handles.get(account)
        return handle === undefined ? [] : [[account, handle] as const]
      }),
    )
  }

  /** What to write down where the vault has another handle for an account than this device, or none. */
  overrule(account: AccountId, handle: string | undefined): readonly Change[] {
    if (handle === undefined) {
      this.#handles.delete(account)
      return [remove(HANDLES, account)]
    }
    this.#handles.set(account, handle)
    return [put(HANDLES, account, handleRecord, { handle })]
  }

  async #learnAbout(accounts: readonly AccountId[]): Promise<void> {
    try {
      const kept = await this.#ports.contacts.handles(accounts)
      await this.#ports.store.write([...kept].flatMap(([account, handle]) => this.overrule(account, handle)))
      await this.#ask(accounts.filter((account) => !kept.has(account)))
    } catch (error) {
      // Nobody waits for a name to see what was said. Without the vault nobody knows which word was the first:
      // the server is not asked for another.
      if (!(error instanceof VaultUnusableError || isOfTheServer(error))) throw error
    }
  }

  async #ask(accounts: readonly AccountId[]): Promise<void> {
    const { requests, contacts } = this.#ports
    for (let start = 0; start < accounts.length; start += LIMITS.page) {
      const asked = accounts.slice(start, start + LIMITS.page)
      const claims = [...(await requests.describe(asked))].filter(
        ([account, handle]) => asked.includes(account) && isHandle(handle),
      )
      const owners = await contacts.owners(claims.map(([, handle]) => handle))
      const learnt = new Map<string, readonly [AccountId, string]>()
      for (const [account, handle] of claims) {
        const normal = normalHandle(handle)
        const owner = this.#owner(handle) ?? owners.get(normal) ?? learnt.get(normal)?.[0] ?? account
        if (owner === account) learnt.set(normal, [account, handle])
        else this.#mismatch(account, handle)
      }
      await this.#learn([...learnt.values()])
    }
  }

  #owner(handle: string): AccountId | undefined {
    const wanted = normalHandle(handle)
    for (const [account, known] of this.#handles) if (normalHandle(known) === wanted) return account
    return undefined
  }

  async #learn(handles: readonly (readonly [AccountId, string])[]): Promise<void> {
    const { store, contacts } = this.#ports
    await store.write(
      handles.flatMap(([account, handle]) => [
        put(HANDLES, account, handleRecord, { handle }),
        ...contacts.note(account, { handle }),
      ]),
    )
    for (const [account, handle] of handles) this.#handles.set(account, handle)
  }

  /** Told once for each claim: a server that is asked again says it again. */
  #mismatch(account: AccountId, handle: string): void {
    const claim = `${account} ${normalHandle(handle)}`
    if (this.#told.has(claim)) return
    this.#told.add(claim)
    this.#ports.report({ kind: "handle-mismatch", account, handle })
  }
}
