/** Whether a private key is that of a public key, seen from what the two do. */
import type { CiphersuiteImpl } from "ts-mls"
import { holds, same } from "./same.ts"

const PROBE = Uint8Array.of(1, 2, 3)

export async function hpkeKeysMatch(
  { hpke }: CiphersuiteImpl,
  publicKey: Uint8Array,
  privateKey: Uint8Array,
): Promise<void> {
  const { enc, ct } = await hpke.seal(await hpke.importPublicKey(publicKey), PROBE, PROBE)
  same(await hpke.open(await hpke.importPrivateKey(privateKey), enc, ct, PROBE), PROBE, "the HPKE key pair")
}

export async function signatureKeysMatch(
  { signature }: CiphersuiteImpl,
  publicKey: Uint8Array,
  privateKey: Uint8Array,
): Promise<void> {
  const signed = await signature.sign(privateKey, PROBE)
  holds(await signature.verify(publicKey, PROBE, signed), "the signature keys are no pair")
}
