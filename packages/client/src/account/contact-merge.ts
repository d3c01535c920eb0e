/**
 * Brings what a device has seen of other accounts together with what the vault has: of two pins of a chain
 * the later one stays, and of two handles the first. What cannot both be true is told.
 */
import { type AccountId, encode, normalHandle } from "@tacit/protocol"
import type { SecurityEvent } from "../events.ts"
import { type ContactItem, contactItem, contactName, handleItem, handleName } from "../vault/items.ts"
import type { VaultView } from "../vault/vault-cache.ts"

export interface ContactChanges {
  readonly changes: ReadonlyMap<string, Uint8Array>
  readonly events: readonly SecurityEvent[]
  /** Accounts whose handle on this device is not theirs, and the one that the vault has. */
  readonly overruled: readonly { readonly account: AccountId; readonly handle: string | undefined }[]
}

const NOTHING: ContactItem = { pin: undefined, handle: undefined }

/** The item changes that bring `seen` into the vault as it stands under `view`. */
export async function contactChanges(
  view: VaultView,
  seen: ReadonlyMap<AccountId, ContactItem>,
): Promise<ContactChanges> {
  const handles = [...seen.values()].flatMap(({ handle }) => handle ?? [])
  const contacts = await view.items([...seen.keys()].map(contactName), contactItem)
  const owners = new Map(await view.items(handles.map(handleName), handleItem))
  const changes = new Map<string, Uint8Array>()
  const events: SecurityEvent[] = []
  const overruled: { account: AccountId; handle: string | undefined }[] = []
  for (const [account, mine] of seen) {
    const theirs = contacts.get(contactName(account)) ?? NOTHING
    const owner = mine.handle === undefined ? undefined : owners.get(handleName(mine.handle))
    const isTaken = owner !== undefined && owner.account !== account
    if (mine.handle !== undefined && (isTaken || isAnother(mine.handle, theirs.handle))) {
      events.push({ kind: "handle-mismatch", account, handle: mine.handle })
      overruled.push({ account, handle: theirs.handle })
    }
    if (contradict(mine.pin, theirs.pin)) events.push({ kind: "chain-fork", account })
    const handle = theirs.handle ?? (isTaken ? undefined : mine.handle)
    const pin = laterPin(mine.pin, theirs.pin)
    if (pin === theirs.pin && handle === theirs.handle) continue
    changes.set(contactName(account), encode(contactItem, { pin, handle }))
    if (handle === undefined || handle === theirs.handle) continue
    owners.set(handleName(handle), { account })
    changes.set(handleName(handle), encode(handleItem, { account }))
  }
  return { changes, events, overruled }
}

function isAnother(mine: string, theirs: string | undefined): boolean {
  return theirs !== undefined && normalHandle(mine) !== normalHandle(theirs)
}

type Pin = ContactItem["pin"]

/** A pin never falls; of two for one place the vault's stays. */
function laterPin(mine: Pin, theirs: Pin): Pin {
  return !theirs || (mine && mine.index > theirs.index) ? mine : theirs
}

function contradict(mine: Pin, theirs: Pin): boolean {
  return mine !== undefined && mine.index === theirs?.index && mine.hash !== theirs.hash
}
