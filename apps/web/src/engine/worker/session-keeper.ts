/**
 * Keeps the local key across a reload: what IndexedDB holds is sealed under a key that the server hands
 * only to this browser's session, a cookie that no script sees.
 *
 *   keeping ──online──► kept (the server has the key, this browser what it opens)
 *      └──────end──────► ended: the server forgets the key, the browser what it opens, for good
 */
import { openUnderSession, sealUnderSession } from "@tacit/client"
import { type AccountId, decode, encode, sessionAccount, sessionKey, sessionOpen } from "@tacit/protocol"
import { changeAccount, findAccount } from "../platform/account-list.ts"
import { browserClock, browserRandomness, browserTransport } from "../platform/browser.ts"

export class SessionKeeper {
  readonly #account: AccountId
  readonly #localKey: Uint8Array
  #ended = false

  constructor(account: AccountId, localKey: Uint8Array) {
    this.#account = account
    this.#localKey = localKey
  }

  /**
   * Sees to it that a reload finds the local key; `ticket` asks the socket for one. Rejects without a
   * connection, and the next reload asks for the password then.
   */
  async keep(ticket: () => Promise<Uint8Array>): Promise<void> {
    const stored = await findAccount(this.#account)
    if (stored?.session && (await reopen(this.#account, stored.session))) return
    if (this.#ended) return
    const opened = await browserTransport.post(
      "/api/session/open",
      encode(sessionOpen, { ticket: await ticket() }),
    )
    const { key } = decode(sessionKey, opened)
    if (!this.#ended) {
      const session = sealUnderSession(key, this.#account, this.#localKey, browserRandomness)
      await changeAccount(this.#account, { session })
    }
    key.fill(0)
    // Locked while the server was answering: what it gave must not stay.
    if (this.#ended) await endSession(this.#account)
  }

  /** From now on a reload asks for the password. */
  end(): Promise<void> {
    this.#ended = true
    return endSession(this.#account)
  }
}

/** How long a person who reloads waits for a server that does not answer before the password is asked. */
const PATIENCE = 5000

/** The local key, if the server still knows this browser's session; `undefined` also without an answer. */
export function reopen(account: AccountId, sealed: Uint8Array): Promise<Uint8Array | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>()
  const cancel = browserClock.after(PATIENCE, () => resolve(undefined))
  return Promise.race([fetchAndOpen(account, sealed), late]).finally(cancel)
}

async function fetchAndOpen(account: AccountId, sealed: Uint8Array): Promise<Uint8Array | undefined> {
  try {
    const answer = await browserTransport.post("/api/session/key", encode(sessionAccount, { account }))
    const { key } = decode(sessionKey, answer)
    const localKey = openUnderSession(key, account, sealed)
    key.fill(0)
    return localKey
  } catch {
    // Refused, offline or nonsense: whatever it is, the password opens the account.
    return undefined
  }
}

/** Erases here first, which is enough by itself; the server hears of it if it can be reached. */
export async function endSession(account: AccountId): Promise<void> {
  await changeAccount(account, { session: undefined })
  browserTransport.post("/api/session/close", encode(sessionAccount, { account })).catch(() => undefined)
}
