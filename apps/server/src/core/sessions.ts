/**
 * Browser sessions: who may have the key that a browser's local key is sealed under. In memory only, so
 * that a restart ends them all and no copy of the disk has such a key.
 *
 *   ticket ──open──► session ──closed, opened anew by its device, or unused for its lifetime──► gone
 *      └──lifetime over──► gone
 */
import { type AccountId, type DeviceId, LIMITS, toHex } from "@tacit/protocol"
import type { Clock, Random } from "../clock/clock.ts"

const BYTES = 32

/** Whom a ticket or a session stands for. */
export interface Holder {
  readonly account: AccountId
  readonly device: DeviceId
}

export interface BrowserSession extends Holder {
  readonly key: Uint8Array
}

export interface Sessions {
  /** A ticket for a device that has proved itself; the device's last one is void. */
  ticket(holder: Holder): Uint8Array
  /** Whom the ticket was given to; it is gone with this. */
  takeTicket(ticket: Uint8Array): Holder | undefined
  /** A new session, in the place of the device's last one. `id` is hexadecimal. */
  open(holder: Holder): { readonly id: string; readonly key: Uint8Array }
  /** The living session of this id, which counts as used now, if it is this account's. */
  use(id: string, account: AccountId): BrowserSession | undefined
  close(id: string, account: AccountId): void
}

export function sessions(clock: Clock, random: Random): Sessions {
  const tickets = new Grants<Holder>(clock, LIMITS.ticketLifetime)
  const open = new Grants<BrowserSession>(clock, LIMITS.sessionLifetime)

  return {
    ticket(holder) {
      const ticket = random(BYTES)
      tickets.add(toHex(ticket), holder)
      return ticket
    },
    takeTicket(ticket) {
      const id = toHex(ticket)
      const holder = tickets.get(id)
      tickets.delete(id)
      return holder
    },
    open({ account, device }) {
      const session = { account, device, key: random(BYTES) }
      const id = toHex(random(BYTES))
      open.add(id, session)
      return { id, key: session.key }
    },
    use(id, account) {
      const session = open.get(id)
      if (session?.account !== account) return undefined
      open.touch(id)
      return session
    },
    close(id, account) {
      if (open.get(id)?.account === account) open.delete(id)
    },
  }
}

/**
 * What was granted to devices, by a secret id: one for a device, `LIMITS.devices` for an account (the
 * oldest goes first), each until it was not used for `lifetime` milliseconds.
 */
class Grants<T extends Holder> {
  readonly #clock: Clock
  readonly #lifetime: number
  /** In the order of their last use. */
  readonly #granted = new Map<string, { readonly to: T; readonly usedAt: number }>()
  /** Ids by account and device, in the order of their granting. */
  readonly #ids = new Map<AccountId, Map<DeviceId, string>>()

  constructor(clock: Clock, lifetime: number) {
    this.#clock = clock
    this.#lifetime = lifetime
  }

  add(id: string, to: T): void {
    for (const [old, { usedAt }] of this.#granted) {
      if (this.#isLive(usedAt)) break
      this.delete(old)
    }
    const before = this.#ids.get(to.account)?.get(to.device)
    if (before) this.delete(before)
    const ids = this.#ids.get(to.account) ?? new Map<DeviceId, string>()
    const [oldest] = ids.size >= LIMITS.devices ? ids.values() : []
    if (oldest) this.delete(oldest)
    this.#ids.set(to.account, ids.set(to.device, id))
    this.#granted.set(id, { to, usedAt: this.#clock.now() })
  }

  get(id: string): T | undefined {
    const found = this.#granted.get(id)
    return found && this.#isLive(found.usedAt) ? found.to : undefined
  }

  touch(id: string): void {
    const found = this.#granted.get(id)
    if (!found) return
    this.#granted.delete(id)
    this.#granted.set(id, { to: found.to, usedAt: this.#clock.now() })
  }

  delete(id: string): void {
    const found = this.#granted.get(id)
    if (!found) return
    this.#granted.delete(id)
    const ids = this.#ids.get(found.to.account)
    ids?.delete(found.to.device)
    if (ids?.size === 0) this.#ids.delete(found.to.account)
  }

  #isLive(usedAt: number): boolean {
    return usedAt + this.#lifetime > this.#clock.now()
  }
}
