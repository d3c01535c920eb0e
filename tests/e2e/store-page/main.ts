/** Runs the contract in the page: an article for each test, and a heading when all have run. */
import { fencedStoreContract, localStoreContract } from "@tacit/client/store-contract"
import { IndexedDbStore } from "@tacit/web/indexed-db-store"
import { gathered } from "./gather.ts"
import { HalfStore } from "./half-store.ts"
import { oneAtATimeTests } from "./one-at-a-time.ts"
import { unstorableTests } from "./unstorable.ts"

if (new URLSearchParams(location.search).get("store") === "half") {
  localStoreContract("HalfStore", () => new HalfStore())
} else {
  localStoreContract("IndexedDbStore", () => IndexedDbStore.lead(`contract-${crypto.randomUUID()}`))
  const run = crypto.randomUUID()
  fencedStoreContract("IndexedDbStore", (name) => IndexedDbStore.lead(`${name}-${run}`))
  unstorableTests()
  oneAtATimeTests()
}

for (const { name, run } of gathered) {
  const shown = document.body.appendChild(document.createElement("article"))
  try {
    await run()
    shown.textContent = `passed: ${name}`
  } catch (error) {
    shown.textContent = `failed: ${name}: ${error}`
  }
}
document.body.appendChild(document.createElement("h1")).textContent = "All have run"
