/** Remembers every nonce that something was sealed with, and what: two ciphertexts never share one. */
import { createHash } from "node:crypto"

export class NonceLedger {
  readonly #sealed = new Map<string, string>()
  readonly #reused = new Set<string>()

  /** The same bytes may come again; other bytes under the same nonce are remembered as reuse. */
  note(where: string, nonce: Uint8Array, ciphertext: Uint8Array): void {
    const key = Buffer.from(nonce).toString("hex")
    const digest = createHash("sha256").update(ciphertext).digest("base64")
    const known = this.#sealed.get(key)
    if (known === undefined) this.#sealed.set(key, digest)
    else if (known !== digest) this.#reused.add(`${where} has a nonce that was used before`)
  }

  /** How many nonces there are. */
  get size(): number {
    return this.#sealed.size
  }

  get reused(): readonly string[] {
    return [...this.#reused]
  }
}
