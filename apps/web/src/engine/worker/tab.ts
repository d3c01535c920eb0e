/**
 * One tab's worker: which account the tab has open, and how it came to be open. Everything of an open
 * account is in its seat.
 */
import { deriveLocalKey, Engine, openKeyLock, readKeyLock } from "@tacit/client"
import { opaquePasswords } from "@tacit/client/passwords"
import { type AccountId, formatTacitId, normalHandle } from "@tacit/protocol"
import type { KnownAccount, SessionSnapshot } from "../../model/model.ts"
import type { AccountVerb, Outcome, PageMessage, Snapshot, TabVerb, WorkerMessage } from "../messages.ts"
import {
  changeAccount,
  eraseAccount,
  eraseStrays,
  findAccount,
  listAccounts,
  putAccount,
  type StoredAccount,
  whileEnrolling,
} from "../platform/account-list.ts"
import { IndexedDbStore } from "../platform/indexed-db-store.ts"
import { newPlace, type Place, portsOf } from "./place.ts"
import { outcomeOf, RefusedVerb } from "./refusals.ts"
import { askForKey, Seat, type SeatPorts } from "./seat.ts"
import { endSession, reopen, SessionKeeper } from "./session-keeper.ts"

interface Open {
  readonly account: KnownAccount
  readonly seat: Seat
  /** Absent in "This is not my computer" mode. */
  readonly stored: StoredAccount | undefined
  readonly keeper: SessionKeeper | undefined
}

const TAB_VERBS = new Set([
  "prepare",
  "signUp",
  "logIn",
  "unlock",
  "lock",
  "switchTo",
  "addAccount",
  "logOut",
])

export class Tab {
  readonly #post: (message: WorkerMessage) => void
  readonly #watched = new Set<string>()
  #open: Open | undefined
  #locked: StoredAccount | undefined

  constructor(post: (message: WorkerMessage) => void) {
    this.#post = post
  }

  /** Opens the account that was used last: with another tab's or the session's key, or locked. */
  async start(): Promise<void> {
    eraseStrays().catch(() => undefined)
    const [last] = await listAccounts()
    if (last) await this.#approach(last)
    else await this.#showStart()
  }

  handle(message: PageMessage): void {
    switch (message.kind) {
      case "watch":
        this.#watched.add(message.conversation)
        this.#open?.seat.watch([...this.#watched])
        break
      case "unwatch":
        this.#watched.delete(message.conversation)
        this.#open?.seat.watch([...this.#watched])
        break
      case "call":
        this.#call(message.call).then(
          (outcome) => this.#post({ kind: "outcome", id: message.id, outcome }),
          () => undefined,
        )
        break
    }
  }

  #call(call: TabVerb | AccountVerb): Promise<Outcome> {
    if (TAB_VERBS.has(call.verb)) return outcomeOf(() => this.#tabVerb(call as TabVerb))
    const seat = this.#open?.seat
    if (!seat) return outcomeOf(() => Promise.reject(new RefusedVerb("locked", "Unlock the account first.")))
    return seat.call(call as AccountVerb)
  }

  async #tabVerb(call: TabVerb): Promise<unknown> {
    switch (call.verb) {
      case "prepare":
        await opaquePasswords.load()
        return undefined
      case "signUp":
        return whileEnrolling(() => this.#signUp(call))
      case "logIn":
        return whileEnrolling(() => this.#logIn(call))
      case "unlock":
        return this.#unlock(call.password)
      case "lock":
        return this.#lock()
      case "switchTo":
        return this.#switchTo(call.account)
      case "addAccount":
        await this.#leave()
        return this.#showStart()
      case "logOut":
        return this.#logOut()
    }
  }

  async #signUp({ handle, password, keep }: { handle: string; password: string; keep: boolean }) {
    const place = await newPlace(password, keep)
    try {
      const { engine, recoveryKey } = await Engine.signUp(place.ports, { handle, password })
      await this.#keep(place, engine)
      return { recoveryKey }
    } catch (error) {
      await place.discard()
      throw error
    }
  }

  async #logIn({
    handle,
    password,
    keep,
  }: {
    handle: string
    password: string
    keep: boolean
  }): Promise<void> {
    const known = (await listAccounts()).find(
      (account) => normalHandle(account.handle) === normalHandle(handle),
    )
    if (known && !(await erasedIfDropped(known))) {
      this.#locked = known
      if (await this.#tryUnlock(known, password)) return
    }
    const place = await newPlace(password, keep)
    try {
      const engine = await Engine.logIn(place.ports, { handle, password })
      if (known) await eraseAccount(known)
      await this.#keep(place, engine)
    } catch (error) {
      await place.discard()
      throw error
    }
  }

  async #unlock(password: string): Promise<void> {
    const account = this.#locked
    if (!account) throw new RefusedVerb("refused", "There is nothing to unlock.")
    if (!(await this.#tryUnlock(account, password)))
      throw new RefusedVerb("bad-credentials", "The password is wrong.", "password")
  }

  async #tryUnlock(account: StoredAccount, password: string): Promise<boolean> {
    const localKey = openKeyLock(readKeyLock(account.lock), password, deriveLocalKey)
    if (!localKey) return false
    await this.#sit(account, localKey)
    return true
  }

  async #lock(): Promise<void> {
    const open = this.#open
    if (!open?.stored) throw new RefusedVerb("refused", "Nothing is kept in this tab: log out instead.")
    this.#open = undefined
    await Promise.all([open.seat.close("locked"), open.keeper?.end()])
    await this.#showLocked(open.stored)
  }

  async #switchTo(account: string): Promise<void> {
    const wanted = (await listAccounts()).find((stored) => stored.account === account)
    if (!wanted) throw new RefusedVerb("not-found", "This account is not on this browser.")
    await this.#leave()
    await this.#approach(wanted)
  }

  async #logOut(): Promise<void> {
    const open = this.#open
    const stored = open?.stored ?? this.#locked
    this.#open = undefined
    this.#locked = undefined
    if (open?.keeper) await open.keeper.end()
    else if (stored) await endSession(stored.account as AccountId)
    // Best effort: without a connection the device stays listed, and can be revoked from another one.
    await open?.seat.call({ verb: "retire" })
    await open?.seat.close("gone")
    if (stored) await eraseAccount(stored)
    await this.#showStart()
  }

  async #leave(): Promise<void> {
    const open = this.#open
    this.#open = undefined
    await open?.seat.close()
  }

  /** Opens an account with another tab's key or the session's; asks for the password otherwise. */
  async #approach(account: StoredAccount): Promise<void> {
    if (await erasedIfDropped(account)) return this.#showStart()
    const key = (await askForKey(account.account)) ?? (await keyOfSession(account))
    if (key) await this.#sit(account, key)
    else await this.#showLocked(account)
  }

  async #sit(stored: StoredAccount, localKey: Uint8Array, engine?: Engine): Promise<void> {
    const account = { account: stored.account, handle: stored.handle }
    const usedAt = Date.now()
    if (engine) await putAccount({ ...stored, usedAt })
    else await changeAccount(stored.account, { usedAt })
    const lead = async () => portsOf(await IndexedDbStore.lead(stored.database), localKey)
    const keeper = new SessionKeeper(stored.account as AccountId, localKey)
    const ports = { account: account.account, localKey, lead, keeper }
    const seat = new Seat(this.#seatPorts(ports, stored), engine)
    this.#locked = undefined
    await this.#showOpen({ account, seat, stored, keeper })
  }

  #seatPorts(ports: Omit<SeatPorts, "tell" | "onGone">, stored: StoredAccount | undefined): SeatPorts {
    return {
      ...ports,
      tell: (snapshot: Snapshot) => this.#tell(snapshot),
      onGone: (kind: "locked" | "gone" | "empty") => {
        this.#gone(kind, stored).catch(() => undefined)
      },
    }
  }

  async #gone(kind: "locked" | "gone" | "empty", stored: StoredAccount | undefined): Promise<void> {
    // Whichever tab leads may just be storing a session: each ends what it has.
    await Promise.all([this.#open?.keeper?.end(), this.#leave()])
    if (kind === "empty" && stored) await eraseAccount(stored)
    if (kind === "locked" && stored) await this.#showLocked(stored)
    else await this.#showStart()
  }

  async #keep({ kept, localKey, ports }: Place, engine: Engine): Promise<void> {
    const { account, handle } = engine.profile
    if (kept) return this.#sit({ account, handle, ...kept, session: undefined, usedAt: 0 }, localKey, engine)
    const lead = async () => ports
    const seat = new Seat(this.#seatPorts({ account, localKey, lead, keeper: undefined }, undefined), engine)
    await this.#showOpen({ account: { account, handle }, seat, stored: undefined, keeper: undefined })
  }

  async #showOpen(open: Open): Promise<void> {
    this.#open = open
    open.seat.watch([...this.#watched])
    const { account, stored } = open
    const tacitId = formatTacitId(account.account as AccountId)
    await this.#show((known) => ({ kind: "open", account, tacitId, kept: stored !== undefined, known }))
  }

  async #showLocked(account: StoredAccount): Promise<void> {
    this.#locked = account
    await this.#show((known) => ({
      kind: "locked",
      account: { account: account.account, handle: account.handle },
      known,
    }))
  }

  #showStart(): Promise<void> {
    this.#locked = undefined
    return this.#show((known) => ({ kind: "start", known }))
  }

  async #show(snapshot: (known: readonly KnownAccount[]) => SessionSnapshot): Promise<void> {
    const known = (await listAccounts()).map(({ account, handle }) => ({ account, handle }))
    this.#tell({ name: "session", value: snapshot(known) })
  }

  #tell(snapshot: Snapshot): void {
    this.#post({ kind: "snapshot", snapshot })
  }
}

/** The list is read again: another tab may have sealed the key anew since. */
async function keyOfSession({ account }: StoredAccount): Promise<Uint8Array | undefined> {
  const session = (await findAccount(account))?.session
  return session && reopen(account as AccountId, session)
}

/**
 * A browser may drop records by itself. What is left of such an account is erased: with nothing but the
 * password this browser is a new device, and with half of an account it would be none.
 */
async function erasedIfDropped(account: StoredAccount): Promise<boolean> {
  if (!(await IndexedDbStore.isEmpty(account.database))) return false
  await eraseAccount(account)
  return true
}
