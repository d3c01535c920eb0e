/** What a vault must be before a device uses it (SPEC VA1 to VA8). */
import type { Guard } from "../src/guard.ts"

const CACHE = "packages/client/src/vault/vault-cache.ts"
const OBJECT = "packages/crypto/src/vault/object.ts"
const HOSTILE = "tests/hostile/vault.test.ts"

export const VAULT_GUARDS: readonly Guard[] = [
  {
    name: "vault head: signature",
    file: "packages/crypto/src/vault/head.ts",
    text: 'return verifyVaultHead(key, sealed) ? undefined : "tampered"',
    without: "return undefined",
    tests: ["packages/crypto/src/vault/head.test.ts", HOSTILE],
  },
  {
    name: "vault head: it is not older than the pin",
    file: CACHE,
    text: "if (pinned) this.#refuseRollback(pinned, head)",
    without: "",
    tests: ["packages/client/src/vault/vault-cache.test.ts", HOSTILE],
  },
  {
    name: "vault head: it is not older than the checkpoint, on a device that knows the account",
    file: CACHE,
    text: "if (checkpoint && head.head.version < checkpoint.version) {",
    without: "if (false) {",
    tests: ["packages/client/src/vault/vault-cache.test.ts", HOSTILE],
  },
  {
    name: "vault head: it is not older than the checkpoint, on a fresh device",
    file: "packages/client/src/account/log-in.ts",
    text: "if (rolledBack) throw",
    without: "if (false) throw",
    tests: [HOSTILE],
  },
  {
    name: "vault object: it is the one that was named",
    file: OBJECT,
    text: 'if (vaultObjectHash(object) !== ref.hash) throw new VaultTamperedError("hash")',
    without: "",
    tests: ["packages/crypto/src/vault/object.test.ts", "packages/crypto/src/vault/vault.test.ts"],
  },
  {
    name: "padding: vault objects have few sizes",
    file: OBJECT,
    text: "Math.min(Math.max(padme(content.length + PADDING_OVERHEAD), MIN_PADDED), MAX_PADDED)",
    without: "content.length + PADDING_OVERHEAD",
    tests: ["packages/crypto/src/vault/object.test.ts"],
  },
]
