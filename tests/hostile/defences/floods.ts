/** What keeps very much of something from being too much (SPEC CN12, CM6, CM15, KP6, LG15). */
import type { Guard } from "../src/guard.ts"

const SERVER = "apps/server/src"
const CLIENT = "packages/client/src"
const FLOODS = [`${SERVER}/core/floods.test.ts`]
const FLOOD = ["tests/hostile/flood.test.ts"]
const INVITE = 'rates.take("invite", inviteKey(account, invited))'
const HUGE = ["tests/hostile/groups/huge-commits.test.ts"]

export const FLOOD_GUARDS: readonly Guard[] = [
  {
    name: "floods: so many commits of an account in an hour",
    file: `${SERVER}/core/handlers/transact.ts`,
    text: 'rates.take("commit", account)',
    without: "accept(undefined)",
    tests: FLOODS,
  },
  {
    name: "floods: so many Welcomes of one account to another in an hour",
    file: `${SERVER}/core/handlers/transact.ts`,
    text: INVITE,
    without: "accept(void inviteKey(account, invited))",
    tests: FLOODS,
  },
  {
    name: "floods: one account's Welcomes do not count for another's",
    file: `${SERVER}/core/handlers/transact.ts`,
    text: INVITE,
    without: 'rates.take("invite", inviteKey(invited, invited))',
    tests: FLOODS,
  },
  {
    name: "floods: an inbox has an end",
    file: `${SERVER}/conversations/post-commit.ts`,
    text: "(await tables.inboxes.count(account)) >= INBOX_ITEMS",
    without: "(await tables.inboxes.count(account)) < 0 * INBOX_ITEMS",
    tests: FLOODS,
  },
  {
    name: "floods: what somebody else began is a request",
    file: `${CLIENT}/conversation/join.ts`,
    text: "session.record.accepted && isAcquainted(session, envelope)",
    without: "true",
    tests: FLOOD,
  },
  {
    name: "floods: a Welcome that is none leaves the inbox",
    file: `${CLIENT}/conversation/read-welcome.ts`,
    text: 'return untrusted("the Welcome is malformed")',
    without: "throw error",
    tests: FLOOD,
  },
  {
    name: "commit: the server stores none that is too large",
    file: `${SERVER}/conversations/post-commit.ts`,
    text: "commit.payload, LIMITS.commit)",
    without: "commit.payload, LIMITS.vaultObject)",
    tests: HUGE,
  },
  {
    name: "commit: one that is too large is not read",
    file: "packages/crypto/src/mls/frame.ts",
    text: 'if (bytes.length > LIMITS.commit) return "too-large"',
    without: "",
    tests: HUGE,
  },
  {
    name: "part: one that is too large is not fetched",
    file: `${CLIENT}/connection/requests.ts`,
    text: "reply.bytes.length === 0 || reply.total > LIMITS.vaultObject",
    without: "reply.bytes.length === 0",
    tests: HUGE,
  },
  {
    name: "commit: what it adds is counted before it is looked at",
    file: "packages/crypto/src/mls/receive.ts",
    text: 'if (proposals.adds.length > LIMITS.addsPerCommit) return "too-many-adds"',
    without: "",
    tests: HUGE,
  },
  {
    name: "vault: others' commits are saved many at a time",
    file: `${CLIENT}/conversation/duties.ts`,
    text: "record.unsaved >= LIMITS.unsavedCommits",
    without: "record.unsaved > 0",
    tests: HUGE,
  },
  {
    name: "connection: who finds no server waits for a time of its own",
    file: `${CLIENT}/connection/state.ts`,
    text: "(0.1 + 0.9 * jitter)",
    without: "(0.1 + 0 * jitter)",
    tests: [`${CLIENT}/connection/stampede.test.ts`],
  },
  {
    name: "connection: who finds no server tries less and less often",
    file: `${CLIENT}/connection/state.ts`,
    text: "FIRST_DELAY * 2 ** Math.min(attempt, 16)",
    without: "FIRST_DELAY * 2 ** Math.min(attempt, 0)",
    tests: [`${CLIENT}/connection/stampede.test.ts`],
  },
  {
    name: "connection: nobody waits longer than half a minute",
    file: `${CLIENT}/connection/state.ts`,
    text: "Math.min(LONGEST_DELAY, FIRST_DELAY",
    without: "Math.min(LONGEST_DELAY * 1000, FIRST_DELAY",
    tests: [`${CLIENT}/connection/stampede.test.ts`, "tests/hostile/server/all-at-once.test.ts"],
  },
]
