import { localStoreContract } from "./contract.ts"
import { MemoryStore } from "./memory-store.ts"

localStoreContract("MemoryStore", () => new MemoryStore())
