/** The platform's own randomness made reproducible: OPAQUE's WebAssembly draws from it, past every port. */
import { SeededRandom } from "./seeded-random.ts"

/** From now on `crypto.getRandomValues` gives seeded bytes. Returns how to end that. */
export function seedRuntime(seed: string): () => void {
  const random = new SeededRandom(seed)
  const getRandomValues = (array: Uint8Array) => {
    array.set(random.bytes(array.length))
    return array
  }
  Object.defineProperty(globalThis.crypto, "getRandomValues", { configurable: true, value: getRandomValues })
  return () => {
    Reflect.deleteProperty(globalThis.crypto, "getRandomValues")
  }
}
