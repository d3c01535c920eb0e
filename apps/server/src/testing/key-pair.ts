import { createPrivateKey, createPublicKey } from "node:crypto"
import { someBytes } from "./random.ts"

export interface KeyPair {
  readonly secret: Uint8Array
  readonly public: Uint8Array
}

/** RFC 8410: what stands before the 32 bytes of an Ed25519 seed. */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex")

export function ed25519KeyPair(): KeyPair {
  const secret = someBytes(32)
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, secret]), format: "der", type: "pkcs8" })
  const spki = createPublicKey(key).export({ format: "der", type: "spki" })
  return { secret, public: new Uint8Array(spki.subarray(-32)) }
}
