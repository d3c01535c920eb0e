import { encode } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { accountOf, hashOf } from "../testing/entries.ts"
import { SeededRandom } from "../testing/seeded-random.ts"
import { VaultItems } from "../testing/vault-items.ts"
import { type ContactItem, contactItem, contactName, handleItem, handleName } from "../vault/items.ts"
import { contactChanges } from "./contact-merge.ts"

const bob = accountOf("bob")
const mallory = accountOf("mallory")

const pin = (index: number, link = `link ${index}`) => ({ index, hash: hashOf(link) })
const seen = (mine: Partial<ContactItem>): ContactItem => ({ pin: undefined, handle: undefined, ...mine })

/** The vault after a device brought in what it has seen, and what it was told. */
async function merged(vault: VaultItems, account: typeof bob, mine: Partial<ContactItem>) {
  const { changes, events, overruled } = await contactChanges(vault.view, new Map([[account, seen(mine)]]))
  const written = vault.put(changes)
  const item = await vault.view.item(contactName(account), contactItem)
  return { item, written, events, overruled }
}

function vaultWith(theirs: Partial<ContactItem>): VaultItems {
  const vault = new VaultItems()
  vault.put(new Map([[contactName(bob), encode(contactItem, seen(theirs))]]))
  if (theirs.handle) vault.put(new Map([[handleName(theirs.handle), encode(handleItem, { account: bob })]]))
  return vault
}

describe("VA21 what a device has seen of an account", () => {
  test.each<[string, Partial<ContactItem>, Partial<ContactItem>, Partial<ContactItem>]>([
    ["a first pin stays", { pin: pin(3) }, {}, { pin: pin(3) }],
    ["a later pin stays", { pin: pin(3) }, { pin: pin(2) }, { pin: pin(3) }],
    ["a pin never falls", { pin: pin(2) }, { pin: pin(3) }, { pin: pin(3) }],
    ["the same pin is the same", { pin: pin(3) }, { pin: pin(3) }, { pin: pin(3) }],
    ["no pin changes none", { handle: "bob" }, { pin: pin(3) }, { pin: pin(3), handle: "bob" }],
    ["a first handle stays", { handle: "Bob" }, {}, { handle: "Bob" }],
    ["the first spelling stays", { handle: "bob" }, { handle: "Bob" }, { handle: "Bob" }],
    ["no handle changes none", { pin: pin(3) }, { handle: "bob" }, { pin: pin(3), handle: "bob" }],
  ])("%s", async (_name, mine, theirs, expected) => {
    const { item, written, events, overruled } = await merged(vaultWith(theirs), bob, mine)
    expect(item).toEqual(seen(expected))
    expect(events).toEqual([])
    expect(overruled).toEqual([])
    const names = [contactName(bob), ...(theirs.handle || !mine.handle ? [] : [handleName(mine.handle)])]
    expect(written).toEqual(JSON.stringify(item) === JSON.stringify(seen(theirs)) ? [] : names)
  })

  test("ID-06 two links at one place are chain-fork, and the vault's stays", async () => {
    const { item, events } = await merged(vaultWith({ pin: pin(3) }), bob, { pin: pin(3, "another") })
    expect(item?.pin).toEqual(pin(3))
    expect(events).toEqual([{ kind: "chain-fork", account: bob }])
  })

  test("ID-05 another handle than the vault has is handle-mismatch, and the vault's stays", async () => {
    const { item, written, events, overruled } = await merged(vaultWith({ handle: "bob" }), bob, {
      handle: "robert",
    })
    expect(item?.handle).toBe("bob")
    expect(written).toEqual([])
    expect(events).toEqual([{ kind: "handle-mismatch", account: bob, handle: "robert" }])
    expect(overruled).toEqual([{ account: bob, handle: "bob" }])
  })

  test("ID-05 a handle that is another's, in whatever spelling, is handle-mismatch; the rest is kept", async () => {
    const vault = vaultWith({ handle: "bob" })
    const { item, events, overruled } = await merged(vault, mallory, { handle: "BOB", pin: pin(2) })
    expect(item).toEqual(seen({ pin: pin(2) }))
    expect(events).toEqual([{ kind: "handle-mismatch", account: mallory, handle: "BOB" }])
    expect(overruled).toEqual([{ account: mallory, handle: undefined }])
    expect(await vault.view.item(handleName("bob"), handleItem)).toEqual({ account: bob })
  })

  test("a handle that two are said to have in one go is the first one's", async () => {
    const both = new Map([
      [bob, seen({ handle: "bob" })],
      [mallory, seen({ handle: "Bob" })],
    ])
    const { changes, events } = await contactChanges(new VaultItems().view, both)
    expect([...changes.keys()]).toEqual([contactName(bob), handleName("bob")])
    expect(events).toEqual([{ kind: "handle-mismatch", account: mallory, handle: "Bob" }])
  })

  test("order and repetition of merges never matter for pins of one chain", async () => {
    for (let seed = 1; seed <= 50; seed++) {
      const random = new SeededRandom(seed)
      const pins = Array.from({ length: 6 }, () => pin((random.bytes(1)[0] ?? 0) % 20))
      const highest = Math.max(...pins.map(({ index }) => index))
      for (const order of [random.shuffled(pins), random.shuffled([...pins, ...pins])]) {
        const vault = new VaultItems()
        for (const each of order) expect((await merged(vault, bob, { pin: each })).events).toEqual([])
        expect((await merged(vault, bob, {})).item?.pin, `seed ${seed}`).toEqual(pin(highest))
      }
    }
  })
})
