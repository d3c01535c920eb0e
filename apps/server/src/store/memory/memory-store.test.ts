import { storeContract } from "../contract/contract.ts"
import { memoryStore } from "./memory-store.ts"

storeContract("in memory", memoryStore)
