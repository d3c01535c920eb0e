/** How the server keeps one member from ending the log for the others (SPEC LG8, LG13, LG14, CM3), and the rules of stand-ins. */
import type { Guard } from "../src/guard.ts"

const SERVER = "apps/server/src"
const COMMIT = `${SERVER}/conversations/commit.ts`
const BRANCHES = [`${SERVER}/core/branches.test.ts`]
const REMOVAL = [`${SERVER}/core/removal.test.ts`]
const SECONDS = "author !== undefined && author.account !== by && newestSpanStart(author) < since"
const POLICY = "packages/crypto/src/mls/policy.ts"
const JUDGED = ["packages/crypto/src/mls/policy.test.ts"]

export const BRANCH_GUARDS: readonly Guard[] = [
  {
    name: "branches: a device of the author signed the entry",
    file: `${SERVER}/conversations/vouched.ts`,
    text: "return device && verifyEntrySignature(device.key, entry)",
    without: "return device",
    tests: BRANCHES,
  },
  {
    name: "branches: who goes on alone can still be replaced",
    file: COMMIT,
    text: "return seconds(before, author) ? { by, since: index } : { by: before.by, since: before.since }",
    without: "return { by, since: index }",
    tests: [...BRANCHES, "tests/hostile/groups/evictions.test.ts"],
  },
  {
    name: "branches: nobody ends the others' branch alone",
    file: COMMIT,
    text: "conversation.branches.length === 1 || isFollowed",
    without: "true",
    tests: [...BRANCHES, "tests/hostile/groups/evictions.test.ts"],
  },
  {
    name: "branches: their author is no follower",
    file: COMMIT,
    text: SECONDS,
    without: "author !== undefined && newestSpanStart(author) < since",
    tests: BRANCHES,
  },
  {
    name: "branches: whom their author brought along is no follower",
    file: COMMIT,
    text: SECONDS,
    without: "author !== undefined && author.account !== by",
    tests: BRANCHES,
  },
  {
    name: "branches: a message of their author is no following",
    file: `${SERVER}/conversations/append.ts`,
    text: "i === on && seconds(branch, author)",
    without: "i === on",
    tests: BRANCHES,
  },
  {
    name: "branches: what others have committed on is not replaced",
    file: `${SERVER}/conversations/place.ts`,
    text: "branches.length === 1 && replaced !== undefined && replaced.index >= branch.since",
    without: "branches.length === 1 && replaced !== undefined",
    tests: REMOVAL,
  },
  {
    name: "branches: nobody replaces a commit of their own",
    file: `${SERVER}/conversations/place.ts`,
    text: "if (replaced.author === account)",
    without: "if (false)",
    tests: REMOVAL,
  },
  {
    name: "branches: a commit keeps its place when its bytes come again, in memory",
    file: `${SERVER}/store/memory/conversations.ts`,
    text: 'kind === "commit" && !commits.has(key)',
    without: 'kind === "commit"',
    tests: [`${SERVER}/store/memory/memory-store.test.ts`],
  },
  {
    name: "branches: a commit keeps its place when its bytes come again, in SQLite",
    file: `${SERVER}/store/sqlite/conversations.ts`,
    text: "ON CONFLICT DO NOTHING",
    without: "ON CONFLICT DO UPDATE SET idx = excluded.idx",
    tests: [`${SERVER}/store/sqlite/sqlite-store.test.ts`],
  },
  {
    name: "branches: a re-add request settles no removal",
    file: `${SERVER}/conversations/settle.ts`,
    text: 'if (kind === "re-add") return []',
    without: "",
    tests: BRANCHES,
  },
  {
    name: "stand-in: it puts out the offender and nobody else",
    file: POLICY,
    text: 'isAlone && isRight ? undefined : "bad-replacement"',
    without: 'isAlone ? undefined : "bad-replacement"',
    tests: JUDGED,
  },
  {
    name: "stand-in: it does nothing else",
    file: POLICY,
    text: 'isAlone && isRight ? undefined : "bad-replacement"',
    without: 'isRight ? undefined : "bad-replacement"',
    tests: JUDGED,
  },
  {
    name: "commit: a member adds only who was put out with a role",
    file: POLICY,
    text: "commit.adds.every(({ account }) => isMissed(settings, account))",
    without: "true",
    tests: JUDGED,
  },
  {
    name: "commit: a leave request names the member's present leaf",
    file: POLICY,
    text: "member?.leaf !== request.leaf || !verifyLeave(member.signatureKey, conversation, request)",
    without: "!member || !verifyLeave(member.signatureKey, conversation, request)",
    tests: [...JUDGED, "tests/hostile/groups/insider-replay.test.ts"],
  },
  {
    name: "commit: nobody outside gets a role",
    file: POLICY,
    text: "!areSettingsValid(next) || !givesRolesToMembers(facts, next)",
    without: "!areSettingsValid(next)",
    tests: JUDGED,
  },
  {
    name: "commit: an admin does not touch who is owner, also of who was put out",
    file: POLICY,
    text: "const accounts = [...settings.roles, ...next.roles].map(({ account }) => account)",
    without: "const accounts = facts.members.map(({ account }) => account)",
    tests: JUDGED,
  },
]
