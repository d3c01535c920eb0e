/**
 * Which handle belongs to which account, by the server's word. A handle is never given to somebody else,
 * so the first word that this device heard counts for good: a server cannot hand a known handle to another
 * account later, and what is known is known offline too.
 */
import { type AccountId, isHandle, LIMITS, normalHandle, struct, text } from "@tacit/protocol"
import { BrokenServerError, type Requests } from "../connection/requests.ts"
import { ConnectionLostError } from "../ports/transport.ts"
import { put, type SealedStore } from "../store/sealed-store.ts"

const HANDLES = "handle"
const handleRecord = struct({ handle: text(64) })

export class HandleBook {
  readonly #store: SealedStore
  readonly #requests: Requests
  readonly #handles: Map<AccountId, string>

  private constructor(store: SealedStore, requests: Requests, handles: Map<AccountId, string>) {
    this.#store = store
    this.#requests = requests
    this.#handles = handles
  }

  static async load(store: SealedStore, requests: Requests): Promise<HandleBook> {
    const known = await store.all(HANDLES, handleRecord)
    return new HandleBook(
      store,
      requests,
      new Map(known.map(({ key, value }) => [key as AccountId, value.handle])),
    )
  }

  /** The account behind a handle. Rejects with `ConnectionLostError` only where the server must be asked. */
  async resolve(handle: string): Promise<AccountId | undefined> {
    if (!isHandle(handle)) return undefined
    const known = this.#owner(handle)
    if (known) return known
    const account = await this.#requests.resolve(handle)
    if (!account) return undefined
    if (this.#handles.has(account)) throw new BrokenServerError("an account answers to two handles")
    await this.#ask([account])
    if (this.#owner(handle) !== account) await this.#learn([[account, handle]])
    return account
  }

  /** The handles of these accounts as far as they are known; without a connection, what was known before. */
  async describe(accounts: readonly AccountId[]): Promise<ReadonlyMap<AccountId, string>> {
    const unknown = accounts.filter((account) => !this.#handles.has(account))
    if (unknown.length > 0) await this.#ask([...new Set(unknown)])
    return new Map(
      accounts.flatMap((account) => {
        const handle = this.#handles.get(account)
        return handle === undefined ? [] : [[account, handle] as const]
      }),
    )
  }

  async #ask(accounts: readonly AccountId[]): Promise<void> {
    try {
      for (let start = 0; start < accounts.length; start += LIMITS.page) {
        const asked = accounts.slice(start, start + LIMITS.page)
        const told = await this.#requests.describe(asked)
        await this.#learn(
          [...told].filter(([account, handle]) => asked.includes(account) && this.#isFree(handle)),
        )
      }
    } catch (error) {
      if (!(error instanceof ConnectionLostError)) throw error
    }
  }

  #isFree(handle: string): boolean {
    return isHandle(handle) && this.#owner(handle) === undefined
  }

  #owner(handle: string): AccountId | undefined {
    const wanted = normalHandle(handle)
    for (const [account, known] of this.#handles) if (normalHandle(known) === wanted) return account
    return undefined
  }

  async #learn(handles: readonly (readonly [AccountId, string])[]): Promise<void> {
    await this.#store.write(
      handles.map(([account, handle]) => put(HANDLES, account, handleRecord, { handle })),
    )
    for (const [account, handle] of handles) this.#handles.set(account, handle)
  }
}
