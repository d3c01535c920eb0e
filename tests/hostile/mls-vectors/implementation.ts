/**
 * The ciphersuites of the vectors, none of which is Tacit's: ts-mls's own implementation, with ours in place
 * of every algorithm that ours has too. So the vectors of suites with SHA-512 run on our hash, MAC and KDF,
 * those with AES-256-GCM on our AEAD, those with Ed25519 on our strict signatures.
 */
import { createSuite } from "@tacit/crypto"
import { implementationOf, seededRandomness } from "@tacit/crypto/testing"
import { type CiphersuiteImpl, type CiphersuiteName, getCiphersuiteImpl } from "ts-mls"
import {
  type CiphersuiteId,
  getCiphersuiteFromId,
  getCiphersuiteNameFromId,
} from "ts-mls/crypto/ciphersuite.js"

const ours = implementationOf(await createSuite(seededRandomness("vectors")))
const made = new Map<number, Promise<CiphersuiteImpl>>()

export function suiteNameOf(number: number): CiphersuiteName {
  return getCiphersuiteNameFromId(number as CiphersuiteId)
}

export function implementationFor(number: number): Promise<CiphersuiteImpl> {
  const known = made.get(number) ?? make(number)
  made.set(number, known)
  return known
}

/** Names of the parts of a suite that are ours. */
export function partsOfOurs(name: string): readonly string[] {
  const parts: string[] = []
  if (name.includes("SHA512")) parts.push("hash", "kdf")
  if (name.includes("AES256GCM")) parts.push("aead")
  if (name.endsWith("_Ed25519")) parts.push("signature")
  return parts
}

async function make(number: number): Promise<CiphersuiteImpl> {
  const name = suiteNameOf(number)
  if (name === ours.name) return ours
  const stock = await getCiphersuiteImpl(getCiphersuiteFromId(number as CiphersuiteId))
  const parts = partsOfOurs(name)
  const { encryptAead, decryptAead } = ours.hpke
  return {
    ...stock,
    ...(parts.includes("hash") ? { hash: ours.hash, kdf: ours.kdf } : {}),
    ...(parts.includes("signature") ? { signature: ours.signature } : {}),
    hpke: parts.includes("aead") ? { ...stock.hpke, encryptAead, decryptAead } : stock.hpke,
  }
}
