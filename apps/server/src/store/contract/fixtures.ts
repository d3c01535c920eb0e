/** What the contract's tests store. */
import { type AccountId, type Hash, NO_HASH, type Part, payloadHash, readChain } from "@tacit/protocol"
import { chainState } from "../../accounts/chain.ts"
import { Person } from "../../testing/person.ts"
import { someBytes, someConversation, someMessageId } from "../../testing/random.ts"
import { accept } from "../../verdict.ts"
import type { Branch, Conversation, Membership, StoredEntry } from "../conversations.ts"
import type { Store, Tables } from "../store.ts"

/** Runs `step` in a job of its own, which is to succeed. */
export async function put<T>(store: Store, step: (tables: Tables) => Promise<T>): Promise<T> {
  const verdict = await store.write(async (tables) => accept(await step(tables)))
  if (!verdict.ok) throw new TypeError(verdict.refusal.code)
  return verdict.value
}

export async function addPerson(store: Store, handle: string): Promise<Person> {
  const person = new Person(handle, 0)
  person.addDevice(1000)
  const read = readChain(person.links)
  if (!read.ok) throw new TypeError(read.fault)
  const account = { id: person.account, handle, chain: chainState(read.chain) }
  await put(store, async ({ accounts }) => {
    await accounts.create(account, handle.toLowerCase())
    await accounts.appendLinks(person.account, person.links, account.chain)
  })
  return person
}

export function someBranch(by: AccountId, changes: Partial<Branch> = {}): Branch {
  return { epoch: 0, opening: someHash(), by, since: 0, seconded: false, ...changes }
}

export function someConversationRow(changes: Partial<Conversation> = {}): Conversation {
  return {
    id: someConversation(),
    head: 0,
    headHash: someHash(),
    branches: [someBranch(someHash() as string as AccountId)],
    removals: [],
    ...changes,
  }
}

export function someHash(): Hash {
  return payloadHash(someBytes(8))
}

export function entryOf({ id }: Conversation, author: AccountId, index: number, payload: Part): StoredEntry {
  return {
    header: {
      conversation: id,
      index,
      previous: NO_HASH,
      kind: "message",
      epoch: 1,
      opening: NO_HASH,
      replaces: undefined,
      author,
      id: someMessageId(),
      at: 5,
      payloadHash: someHash(),
      signer: undefined,
    },
    payload,
  }
}

export function member({ id }: Conversation, account: AccountId, branches = 1): Membership {
  return { conversation: id, account, branches, spans: [{ from: 0, to: undefined }] }
}

export const inline = (size: number): Part => ({ kind: "inline", bytes: someBytes(size) })

/** Opens a store for one test and closes it afterwards. */
export type WithStore = (step: (store: Store) => Promise<void>) => Promise<void>
