/** What a server must answer before a fresh device believes that it is the account (SPEC LI, VA15, VA16). */
import type { Guard } from "../src/guard.ts"

const LOGIN = ["tests/hostile/login.test.ts"]
const INJECTED = ["tests/hostile/vault/injected-credentials.test.ts"]

export const LOGIN_GUARDS: readonly Guard[] = [
  {
    name: "log-in: the anchor opens",
    file: "packages/client/src/account/log-in.ts",
    text: "!anchor?.ok || anchor.account !== finished.account",
    without: "(anchor?.ok && anchor.account !== finished.account)",
    tests: LOGIN,
  },
  {
    name: "log-in: the anchor names the account",
    file: "packages/client/src/account/log-in.ts",
    text: "!anchor?.ok || anchor.account !== finished.account",
    without: "!anchor?.ok",
    tests: LOGIN,
  },
  {
    name: "log-in: the account's identity signed the slot",
    file: "packages/crypto/src/account/credentials.ts",
    text: 'if (!isSignedBy(chain, keys.kind, slot)) return { ok: false, fault: "bad-signature" }',
    without: "",
    tests: ["packages/crypto/src/account/credentials.test.ts"],
  },
  {
    name: "log-in: the account made every credential",
    file: "packages/crypto/src/account/credentials.ts",
    text: "return slot !== undefined && isSignedBy(chain, kind, slot)",
    without: "return true",
    tests: INJECTED,
  },
  {
    name: "log-in: one credential of a kind",
    file: "packages/crypto/src/account/credentials.ts",
    text: "if (kinds.size !== credentials.length) return false",
    without: "",
    tests: INJECTED,
  },
]
