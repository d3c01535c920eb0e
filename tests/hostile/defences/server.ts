/** What a server must see before it stores or answers (SPEC LG3, LG4, TX3, VA1, VA2, CN3, CN5). */
import type { Guard } from "../src/guard.ts"

const CORE = "apps/server/src/core"
const WRITE = "apps/server/src/vaults/write.ts"
const PROOF = "packages/protocol/src/frames/socket-proof.ts"
const CONTEXT = "return concat(nonce, new TextEncoder().encode(origin))"
const LISTEN = "apps/server/src/http/listen.ts"
const ORIGIN = "origin !== undefined && origins.includes(origin)"
const LISTENING = ["apps/server/src/http/listen.test.ts"]
const PROVING = ["packages/protocol/src/frames/socket-proof.test.ts", `${CORE}/authentication.test.ts`]
const OTHERS = `${CORE}/others.test.ts`
const REVOKED = "tests/hostile/identity/revoked.test.ts"

export const SERVER_GUARDS: readonly Guard[] = [
  {
    name: "server: an entry is made under the present epoch",
    file: "apps/server/src/conversations/place.ts",
    text: 'branch < 0 ? refuse("stale-epoch") : accept(branch)',
    without: "accept(Math.max(branch, 0))",
    tests: [
      `${CORE}/conversations.test.ts`,
      `${CORE}/removal.test.ts`,
      `${CORE}/transactions.test.ts`,
      "tests/hostile/groups/losing-welcome.test.ts",
      "tests/hostile/state/commit-storm.test.ts",
    ],
  },
  {
    name: "server: a message that stands in the log is not appended again",
    file: "apps/server/src/conversations/post-message.ts",
    text: "if (known) return accept(",
    without: "if (false) return accept(",
    tests: [`${CORE}/conversations.test.ts`, `${CORE}/removal.test.ts`, "tests/scenario/sealing.test.ts"],
  },
  {
    name: "server: a transaction that happened does not happen again",
    file: "apps/server/src/transactions/transact.ts",
    text: "if (repeated) return",
    without: "if (false) return",
    tests: [`${CORE}/conversations.test.ts`, `${CORE}/transactions.test.ts`],
  },
  {
    name: "server: a vault write expects the present head",
    file: WRITE,
    text: 'if (write.expected !== current?.hash) return refuse("stale-vault")',
    without: "",
    tests: [`${CORE}/vault.test.ts`, "tests/scenario/vault-races.test.ts"],
  },
  {
    name: "server: a vault head follows the one before",
    file: WRITE,
    text: "if (!follows) return",
    without: "if (false) return",
    tests: [`${CORE}/vault.test.ts`],
  },
  {
    name: "server: an active device signed the vault head",
    file: WRITE,
    text: "!device || !verifyVaultHead(device.key, signed)",
    without: "!device",
    tests: [`${CORE}/vault.test.ts`],
  },
  {
    name: "server: the Origin of a socket is on the list",
    file: LISTEN,
    text: ORIGIN,
    without: "origin !== undefined",
    tests: LISTENING,
  },
  {
    name: "server: a socket has an Origin",
    file: LISTEN,
    text: ORIGIN,
    without: "origin === undefined || origins.includes(origin)",
    tests: LISTENING,
  },
  {
    name: "server: a socket's proof covers the nonce",
    file: PROOF,
    text: CONTEXT,
    without: "return concat(nonce.subarray(0, 0), new TextEncoder().encode(origin))",
    tests: PROVING,
  },
  {
    name: "server: a socket's proof covers the origin",
    file: PROOF,
    text: CONTEXT,
    without: "return concat(nonce, new TextEncoder().encode(origin).subarray(0, 0))",
    tests: PROVING,
  },
  {
    name: "server: a device that the chain no longer lists loses its connections",
    file: `${CORE}/connection.ts`,
    text: 'if (!stands) this.end(CLOSE.deviceEnded, "unauthenticated")',
    without: "",
    tests: [REVOKED],
  },
  {
    name: "server: a revoked device is none of the account's",
    file: "apps/server/src/accounts/chain.ts",
    text: "found && found.revoked === undefined && found.expires > now",
    without: "found && found.expires > now",
    tests: [REVOKED],
  },
  {
    name: "server: a part is read by whom it is stored for",
    file: `${CORE}/handlers/part-get.ts`,
    text: "return holder.account === account",
    without: "return true",
    tests: [OTHERS],
  },
  {
    name: "server: a part of a log is read by who may read there",
    file: `${CORE}/handlers/part-get.ts`,
    text: "membership !== undefined && canRead(membership, holder.index)",
    without: "membership !== undefined",
    tests: [OTHERS],
  },
  {
    name: "server: an upload is used by whose it is",
    file: "apps/server/src/parts/resolve.ts",
    text: 'one.kind === "upload" && one.account === account',
    without: 'one.kind === "upload"',
    tests: [OTHERS],
  },
  {
    name: "server: a log is read by who was in it",
    file: `${CORE}/handlers/log-read.ts`,
    text: "await conversations.membership(id, session.account)",
    without:
      "(await conversations.membership(id, session.account)) ?? { conversation: id, account: session.account, branches: 0, spans: [{ from: 0, to: undefined }] }",
    tests: [OTHERS],
  },
  {
    name: "server: nothing is stored in a log for who was never in it",
    file: "apps/server/src/conversations/place.ts",
    text: 'if (!conversation || !membership) return refuse("not-found")\n  const branch',
    without: 'if (!conversation) return refuse("not-found")\n  const branch',
    tests: [OTHERS],
  },
  {
    name: "server: nothing is stored in a log for who was removed",
    file: "apps/server/src/conversations/place.ts",
    text: 'isIn(membership, placed.value) ? placed : refuse("not-found")',
    without: "placed",
    tests: [OTHERS],
  },
  {
    name: "server: a log names conversations by the beginning of their id",
    file: "apps/server/src/log/log.ts",
    text: "return conversation.slice(0, 8) as string as ShortId",
    without: "return conversation as string as ShortId",
    tests: ["tests/hostile/server/logs.test.ts"],
  },
  {
    name: "server: no answer lets a browser tell where it came from",
    file: "apps/server/src/http/security-headers.ts",
    text: '"Referrer-Policy": "no-referrer"',
    without: '"Referrer-Policy": "unsafe-url"',
    tests: ["tests/hostile/server/addresses.test.ts"],
  },
]
