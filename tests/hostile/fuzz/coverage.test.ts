/** What reads foreign bytes is fuzzed, and who adds a reader is told. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import * as crypto from "@tacit/crypto"
import * as protocol from "@tacit/protocol"
import * as content from "@tacit/protocol/content"
import { expect, test } from "vitest"
import { TARGETS } from "./registry.ts"

const ROOT = join(import.meta.dirname, "../../..")
const FED = TARGETS.map(({ name }) => name)

/** Readers that are fed by way of another target. */
const THROUGH: Readonly<Record<string, string>> = {
  "protocol/decode": "protocol/upFrame",
  "protocol/openChain": "protocol/readChain",
  "protocol/extendChain": "protocol/readChain",
  "protocol/isDeviceValidAt": "crypto/openVaultHead",
  "protocol/normalHandle": "protocol/isHandle",
  "protocol/verifyStrict": "protocol/verify",
  "protocol/verifyChallenge": "server/receive",
  "protocol/verifyEntrySignature": "protocol/verify",
  "protocol/verifyVaultHead": "crypto/openVaultHead",
  "protocol/verifyLeave": "mls/commit-signed",
  "protocol/verifyReadd": "mls/commit-signed",
  "protocol/verifyMessage": "protocol/verify",
  "crypto/areGenuine": "crypto/openSlot",
  "protocol/verifyWelcome": "protocol/verify",
  "crypto/MlsGroup": "mls/commit",
  "crypto/inspectKeyPackage": "mls/key-package",
  "crypto/openCommitting": "crypto/openVaultHead",
  "crypto/readItems": "crypto/vault-object",
  "crypto/planVaultWrite": "crypto/vault-node",
}

/** They make something, compare, or get only what our own code made. */
const NO_READERS: Readonly<Record<string, string>> = {
  protocol: `MalformedError ProtocolError base32Encode bytes coSignedBytes concat deviceIdOf encode entryHash
    enumeration equalBytes fixed formatTacitId grouped idBytes labelled labelledHash linkHash linkSignedBytes
    list loginMac messageIdFrom optional payloadHash routingHash sign signChallenge signEntry signVaultHead
    struct text toHex union vaultHeadHash vaultObjectHash encodeContent signLeave signMessage signReadd
    signWelcome`,
  crypto: `SecretBytes StateConflictError VaultTamperedError WeakRandomnessError createSuite createVault deriveKey deriveLocalKey
    deriveRecovery expectSoundRandomness formatRecoveryKey generateKeyPackage generateRecoveryKey generateSigningKeyPair
    makeCheckpoint makeDelete makeDeviceLink makeGenesis makeMlsKeyLink makeRecovery
    makeRevokeDevice makeRotateIdentity pad padme passwordCredential recoveryCredential renewCredential
    safetyNumber seal sealCommitting sealCredential sealMessage signingKeyPairFrom`,
}

function functionsOf(exports: object): string[] {
  return Object.entries(exports).flatMap(([name, value]) => (typeof value === "function" ? [name] : []))
}

/** A target of the name, or of the name with an addition. */
const isFed = (name: string) => FED.some((fed) => fed === name || fed.startsWith(`${name}-`))

test.each([
  ["protocol", { ...protocol, ...content }],
  ["crypto", crypto],
])(
  "CO7 CO-10 Every function that @tacit/%s exports is fuzzed, or reads no foreign bytes",
  (folder, exports) => {
    const known = new Set((NO_READERS[folder] as string).split(/\s+/))
    const forgotten = functionsOf(exports)
      .filter((name) => !known.has(name))
      .map((name) => `${folder}/${name}`)
      .filter((name) => !isFed(THROUGH[name] ?? name))
    expect(forgotten).toEqual([])
  },
)

/** Layouts that are a part of another one, or are only written: signed, hashed or authenticated. */
const PARTS: Readonly<Record<string, string>> = {
  client: "recipient root contest context change refusal sealedForm",
  crypto: `slotPlace signedSlot anchorPlace headPlace objectPlace entry child secret messagePlace recordPlace
    hpkePublicKey`,
}

function layoutsIn(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  return files
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.includes("testing/"))
    .flatMap((file) => [
      ...readFileSync(join(folder, file), "utf8").matchAll(
        /^(?:export )?const (\w+) = (?:struct|union|list|optional|enumeration|bytes|fixed|text)\(/gm,
      ),
    ])
    .map(([, name]) => name as string)
}

test.each(["client", "crypto"])("CO7 CO-10 Every layout of packages/%s is fuzzed", (folder) => {
  const layouts = layoutsIn(join(ROOT, "packages", folder, "src"))
  expect(layouts.length).toBeGreaterThan(10)
  const parts = new Set((PARTS[folder] as string).split(/\s+/))
  const names = { node: "vaultNode" } as Readonly<Record<string, string>>
  const forgotten = layouts
    .filter((name) => !parts.has(name))
    .map((name) => names[name] ?? name)
    .filter((name) => !FED.includes(`${folder}/${name}`) && !FED.includes(`mls/${name}`))
  expect(forgotten).toEqual([])
})
