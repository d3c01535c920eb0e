/** What stands between one member, or the server, and a log that leads the others astray (SPEC LG13, LG14, CM16, CM21–CM23). */
import type { Guard } from "../src/guard.ts"

const CLIENT = "packages/client/src/conversation"
const GROUPS = "tests/hostile/groups"
const STAND_INS = [`${GROUPS}/stand-ins.test.ts`]
const EVICTIONS = [`${GROUPS}/evictions.test.ts`]
const REJOIN = [`${GROUPS}/rejoin.test.ts`]
const WITHHOLDING = [`${GROUPS}/withholding.test.ts`]
const SKEW = [`${GROUPS}/version-skew.test.ts`]
const MISSING = [`${GROUPS}/missing-commit.test.ts`]
const SPLIT = [`${GROUPS}/split-view.test.ts`]
const LOSING = [`${GROUPS}/losing-welcome.test.ts`]
const STORM = ["tests/hostile/state/commit-storm.test.ts"]

export const CONTEST_GUARDS: readonly Guard[] = [
  {
    name: "contest: a stand-in is posted by a member of the epoch before",
    file: `${CLIENT}/contest.ts`,
    text: "if (by === undefined || by === self || !before.includes(by)) return SILENT",
    without: "if (by === undefined) return SILENT",
    tests: STAND_INS,
  },
  {
    name: "contest: only a third member shows that a commit was void",
    file: `${CLIENT}/contest.ts`,
    text: "if (author !== contested.by) return",
    without: "return",
    tests: EVICTIONS,
  },
  {
    name: "contest: who saw the stand-in passed over shows which commit it follows",
    file: `${CLIENT}/duties.ts`,
    text: 'if (record.unsettled) return { kind: "settle" }',
    without: "",
    tests: EVICTIONS,
  },
  {
    name: "contest: nothing is said while it is open which commit stands",
    file: `${CLIENT}/send.ts`,
    text: 'membership !== "member" || contest',
    without: 'membership !== "member"',
    tests: EVICTIONS,
  },
  {
    name: "contest: nothing is done while it is open which commit stands",
    file: `${CLIENT}/duties.ts`,
    text: "if (record.contest) return undefined",
    without: "",
    tests: [`${CLIENT}/duties.test.ts`],
  },
  {
    name: "contest: who contests a commit does not invite its author to the other branch",
    file: `${CLIENT}/join.ts`,
    text: "if (known?.record.contest?.by === envelope.inviter) return known",
    without: "",
    tests: STAND_INS,
  },
  {
    name: "contest: what was said under a void commit is said again",
    file: `${CLIENT}/contest.ts`,
    text: "await takeBack(context, session, index)",
    without: "",
    tests: SKEW,
  },
  {
    name: "contest: between two people both go back to before the commit",
    file: `${CLIENT}/contest.ts`,
    text: 'if (settings?.kind === "direct") return standBefore(context, session, contested)',
    without: "",
    tests: SKEW,
  },
  {
    name: "contest: the vault's state under a void commit is not the later one",
    file: `${CLIENT}/vault-merge.ts`,
    text: "stored && mine.dead?.includes(stored.opening) ? undefined : stored",
    without: "stored",
    tests: [`${CLIENT}/vault-merge.test.ts`],
  },
  {
    name: "contest: a commit is laid to who signed for it, not to whom the server names",
    file: `${CLIENT}/vouching.ts`,
    text: "return device && verifyEntrySignature(device.key, header) ? author : undefined",
    without: "return device ? header.author : undefined",
    tests: STAND_INS,
  },
  {
    name: "log: an old commit that is served again leads nowhere",
    file: `${CLIENT}/apply-commit.ts`,
    text: "if (known && (continues(session, header) || (await concede(context, session, header))))",
    without: "if (known)",
    tests: REJOIN,
  },
  {
    name: "log: a message under keys to which it does not lead is told",
    file: `${CLIENT}/apply-message.ts`,
    text: "    noteFork(context, session, header)\n",
    without: "",
    tests: [...SPLIT, ...LOSING],
  },
  {
    name: "log: behind a gap in place of a commit nothing is followed",
    file: `${CLIENT}/follow.ts`,
    text: "if (!(await crossGap(context, session, header))) return undefined",
    without: "",
    tests: MISSING,
  },
  {
    name: "Welcome: it leads to a later epoch than what was followed",
    file: `${CLIENT}/join.ts`,
    text: "!commit || (known && !isLater(context, known, envelope))",
    without: "!commit",
    tests: REJOIN,
  },
  {
    name: "Welcome: a conversation that only the vault knows is followed first",
    file: `${CLIENT}/join.ts`,
    text: "isKnownElsewhere = known === undefined && stored !== undefined",
    without: "isKnownElsewhere = false",
    tests: REJOIN,
  },
  {
    name: "Welcome: one by a stranger makes the conversation a request again",
    file: `${CLIENT}/join.ts`,
    text: "session.record.accepted && isAcquainted(session, envelope)",
    without: "session.record.accepted",
    tests: REJOIN,
  },
  {
    name: "Welcome: one by a stranger is told to who was stuck",
    file: `${CLIENT}/join.ts`,
    text: 'membership === "stuck" && !isAcquainted(known, envelope)',
    without: "false",
    tests: REJOIN,
  },
  {
    name: "withheld: nothing is said before a commit that stands is shown",
    file: `${CLIENT}/send.ts`,
    text: "if (await isWithheld(context, session)) return",
    without: "",
    tests: WITHHOLDING,
  },
  {
    name: "withheld: nothing is changed before a commit that stands is shown",
    file: `${CLIENT}/commit.ts`,
    text: "if (await isWithheld(context, session))",
    without: "if (false)",
    tests: WITHHOLDING,
  },
  {
    name: "withheld: no second commit for an epoch that is called stale and is not",
    file: `${CLIENT}/commit.ts`,
    text: "if (tried === session.record.opening) break",
    without: "",
    tests: WITHHOLDING,
  },
  {
    name: "leave: who asked is removed before the next message",
    file: `${CLIENT}/send.ts`,
    text: "    await withoutWhoLeft(context, session)\n",
    without: "",
    tests: WITHHOLDING,
  },
  {
    name: "welcome: its commit is the one that stands where the server says",
    file: `${CLIENT}/read-welcome.ts`,
    text: "header.payloadHash === opening &&",
    without: "",
    tests: LOSING,
  },
  {
    name: "commit: who lost a race for new keys tries again",
    file: "packages/client/src/engine/membership.ts",
    text: "return leaf === before ? UPDATE : undefined",
    without: "const first = before === leaf && !tried; tried = true; return first ? UPDATE : undefined",
    also: [
      {
        file: "packages/client/src/engine/membership.ts",
        text: "let before: Hash | undefined",
        without: "let before: Hash | undefined; let tried = false",
      },
    ],
    tests: STORM,
  },
  {
    name: "commit: who has new keys by a sibling's commit makes none",
    file: "packages/client/src/engine/membership.ts",
    text: "return leaf === before ? UPDATE : undefined",
    without: "return UPDATE",
    tests: STORM,
  },
]
