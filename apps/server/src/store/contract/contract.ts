/** What every adapter of the Store port keeps. */
import { describe } from "vitest"
import type { Store } from "../store.ts"
import { accountsContract } from "./accounts.ts"
import type { WithStore } from "./fixtures.ts"
import { inboxesContract } from "./inboxes.ts"
import { keyPackagesContract } from "./key-packages.ts"
import { logContract } from "./logs.ts"
import { membershipContract } from "./memberships.ts"
import { partsContract } from "./parts.ts"
import { vaultsContract } from "./vaults.ts"
import { writingContract } from "./writing.ts"

/** `open` gives a new, empty store. */
export function storeContract(name: string, open: () => Store): void {
  const withStore: WithStore = async (step) => {
    const store = open()
    try {
      await step(store)
    } finally {
      await store.close()
    }
  }
  describe(`ST10 the store contract: ${name}`, () => {
    writingContract(withStore, open)
    accountsContract(withStore)
    vaultsContract(withStore)
    keyPackagesContract(withStore)
    inboxesContract(withStore)
    partsContract(withStore)
    logContract(withStore)
    membershipContract(withStore)
  })
}
