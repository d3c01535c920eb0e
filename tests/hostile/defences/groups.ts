/** What a commit must be before a group follows it (SPEC CM). */
import type { Guard } from "../src/guard.ts"

const POLICY = "packages/crypto/src/mls/policy.ts"
const FRAME = "packages/crypto/src/mls/frame.ts"
const HOSTILE = ["packages/crypto/src/mls/hostile.test.ts"]
const JUDGED = [...HOSTILE, "packages/crypto/src/mls/policy.test.ts"]

export const GROUP_GUARDS: readonly Guard[] = [
  {
    name: "commit: no Remove outside of the tree",
    file: POLICY,
    text: 'if (!member || removed.includes(member)) return "unknown-member"',
    without: "if (!member || removed.includes(member)) continue",
    // Not hostile.test.ts: such a Remove hangs the library once it gets there (ML-08), and the run with it.
    tests: ["packages/crypto/src/mls/policy.test.ts"],
  },
  {
    name: "commit: no proposals but those allowed",
    file: POLICY,
    text: 'if (commit.otherProposals) return "proposal-not-allowed"',
    without: "",
    tests: JUDGED,
  },
  {
    name: "commit: the policy, but for what would hang the library",
    file: "packages/crypto/src/mls/receive.ts",
    text: "if (!verdict.ok) return refuse(verdict.fault)",
    without: 'if (!verdict.ok && verdict.fault === "unknown-member") return refuse(verdict.fault)',
    tests: HOSTILE,
  },
  {
    name: "commit: it is a PrivateMessage",
    file: FRAME,
    text: 'message.wireformat !== "mls_private_message"',
    without: "false",
    tests: HOSTILE,
  },
  {
    name: "commit: it is a commit",
    file: FRAME,
    text: 'message.privateMessage.contentType !== "commit"',
    without: "false",
    tests: HOSTILE,
  },
  {
    name: "commit: it is of this group",
    file: FRAME,
    text: "!equalBytes(groupId, state.context.groupId)",
    without: "false",
    tests: HOSTILE,
  },
  {
    name: "commit: it is of this epoch",
    file: FRAME,
    text: "epoch !== state.context.epoch",
    without: "false",
    tests: HOSTILE,
  },
  {
    name: "commit: its sender is in the tree",
    file: FRAME,
    text: "!leaf || sender.generation !== GENERATION",
    without: "sender.generation !== GENERATION",
    tests: HOSTILE,
  },
  {
    name: "commit: it is its sender's first",
    file: FRAME,
    text: "!leaf || sender.generation !== GENERATION",
    without: "!leaf",
    tests: HOSTILE,
  },
  {
    name: "commit: signature",
    file: FRAME,
    text: '    return refuse("bad-signature")',
    without: "    void key",
    tests: HOSTILE,
  },
  {
    name: "padding: commits have few sizes",
    file: FRAME,
    text: "new Uint8Array(padme(bare.length))",
    without: "new Uint8Array(bare.length)",
    tests: ["packages/crypto/src/mls/commit-size.test.ts", "tests/hostile/groups/names-and-roles.test.ts"],
  },
  {
    name: "padding: Welcomes have few sizes",
    file: "packages/crypto/src/mls/group-info.ts",
    text: "padding(zerosFor(padme(bare + SHORT + 1) - bare))",
    without: "padding(0)",
    tests: ["packages/crypto/src/mls/commit-size.test.ts"],
  },
]
