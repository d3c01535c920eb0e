import { busContract } from "./contract.ts"
import { memoryBus } from "./memory-bus.ts"

busContract("in memory", () => {
  const errors: unknown[] = []
  return { bus: memoryBus((error) => errors.push(error)), settle: async () => undefined, errors }
})
