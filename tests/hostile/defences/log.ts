/** What a log must be before a device follows it (SPEC LG). */
import type { Guard } from "../src/guard.ts"

const FOLLOW = "packages/client/src/conversation/follow.ts"
const LOG = ["tests/hostile/log.test.ts"]
const ROLLBACK = ["tests/hostile/archive/rollback.test.ts"]
const BAD_DISK = "tests/hostile/server/bad-disk.test.ts"

export const LOG_GUARDS: readonly Guard[] = [
  {
    name: "log: entries continue it",
    file: FOLLOW,
    text: "header.conversation === session.id && continues && isKnown(joined)",
    without: "header.conversation === session.id && isKnown(joined)",
    tests: LOG,
  },
  {
    name: "log: entries are of its conversation",
    file: FOLLOW,
    text: "if (header.conversation === session.id && continues",
    without: "if (continues",
    tests: ROLLBACK,
  },
  {
    name: "log: what another device of the account has seen stands there",
    file: FOLLOW,
    text: "isKnown(joined) && isKnown(seen)",
    without: "isKnown(joined)",
    tests: ROLLBACK,
  },
  {
    name: "log: it does not end before what another device of the account has seen",
    file: FOLLOW,
    text: "Math.max(cursor?.index ?? first - 1, seen?.index ?? 0)",
    without: "cursor?.index ?? first - 1",
    tests: ROLLBACK,
  },
  {
    name: "log: it has the commit that this account joined by",
    file: FOLLOW,
    text: "continues && isKnown(joined) && isKnown(seen)",
    without: "continues && isKnown(seen)",
    tests: LOG,
  },
  {
    name: "log: it does not end before what is known",
    file: FOLLOW,
    text: "if (head < newestKnown(session)) {",
    without: "if (false) {",
    tests: [...LOG, BAD_DISK],
  },
  {
    name: "log: no entry is behind its end",
    file: FOLLOW,
    text: "if (entries.some(({ header }) => header.index > head))",
    without: "if (false)",
    tests: LOG,
  },
  {
    name: "log: what is left out of it is bounded",
    file: FOLLOW,
    text: "if (next.index - nextIndex(session) > MOST_LEFT_OUT)",
    // Unbounded, the test would count for years.
    without: "if (next.index - nextIndex(session) > MOST_LEFT_OUT + 1000)",
    tests: LOG,
  },
  {
    name: "log: a device of its author vouches for a commit that is not processed",
    file: "packages/client/src/conversation/vouching.ts",
    text: "return device && verifyEntrySignature(device.key, header) ? author : undefined",
    without: "return author",
    tests: LOG,
  },
  {
    name: "log: a payload is the one that its header names",
    file: "packages/client/src/conversation/entry-payload.ts",
    text: "payloadHash(carried) === header.payloadHash ? carried : undefined",
    without: "carried",
    tests: LOG,
  },
  {
    name: "log: an account that there is not stops no log",
    file: "packages/client/src/connection/requests.ts",
    text: 'if (isRefusal(error, "not-found")) return undefined',
    without: "",
    tests: ["tests/hostile/member.test.ts"],
  },
  {
    name: "log: what waits is kept while the account is let in again",
    file: "packages/client/src/conversation/send.ts",
    text: 'membership === "removed" && !returning',
    without: 'membership === "removed"',
    tests: ["tests/histories/failed-once.test.ts"],
  },
  {
    name: "log-in: a link that is newer than the chain that was read is asked for",
    file: "packages/client/src/account/log-in.ts",
    text: 'if (!opened.ok && opened.fault === "chain-behind") return opened.fault',
    without: "",
    tests: ["tests/hostile/login.test.ts"],
  },
  {
    name: "log: its pages do not go back",
    file: "packages/client/src/conversation/newest-place.ts",
    text: 'if (header.index < next) throw new BrokenServerError("the log goes back on itself")',
    without: "",
    tests: ["tests/scenario/re-add.test.ts"],
  },
  {
    name: "log: one that is spoilt keeps nobody from the others",
    file: "packages/client/src/engine/background.ts",
    text: "return error instanceof ForkedLogError || error instanceof BrokenServerError || isRefused",
    without: "return isRefused",
    tests: LOG,
  },
  {
    name: "outbox: what the server cannot take now is sent later",
    file: "packages/client/src/conversation/send.ts",
    text: 'if (error.retry !== "never") return false',
    without: "",
    tests: [BAD_DISK],
  },
]
