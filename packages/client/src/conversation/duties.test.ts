import { LIMITS } from "@tacit/protocol"
import type { LeaveRequest, ReaddRequest } from "@tacit/protocol/content"
import { describe, expect, test } from "vitest"
import { accountOf, conversationOf, hashOf } from "../testing/entries.ts"
import { type Duty, dueDuty } from "./duties.ts"
import type { ConversationRecord } from "./record.ts"
import { newRecord } from "./session.ts"

const NOW = 1_800_000_000_000
const self = accountOf("self")
const leave = (name: string) => ({ account: accountOf(name), leaf: hashOf(name) }) as unknown as LeaveRequest
const readd = (name: string) => ({ account: accountOf(name), leaf: hashOf(name) }) as unknown as ReaddRequest

const skipped = (name: string, offender: string | undefined = undefined) => ({
  opening: hashOf(name),
  offender: offender === undefined ? undefined : accountOf(offender),
})

const CONTEST = {
  replaced: { opening: hashOf("own"), index: 5 },
  by: accountOf("mallory"),
  epoch: 2,
  parent: hashOf("parent"),
  tip: hashOf("stand-in"),
}

const quiet: ConversationRecord = { ...newRecord(conversationOf("a"), 0), leafUpdated: NOW }

/** A record that differs from one with nothing to do by these fields, and what is due then. */
const TABLE: readonly (readonly [string, Partial<ConversationRecord>, Duty | undefined])[] = [
  ["nothing at all", {}, undefined],
  ["another one leaves", { leaving: [leave("bob")] }, { kind: "remove-left", requests: [leave("bob")] }],
  ["oneself leaves: others do that", { leaving: [leave("self")] }, undefined],
  [
    "oneself and another one leave",
    { leaving: [leave("self"), leave("bob")] },
    { kind: "remove-left", requests: [leave("bob")] },
  ],
  ["somebody is lost", { readds: [readd("bob")] }, { kind: "re-add", request: readd("bob") }],
  [
    "somebody leaves and another is lost: the leaver goes first",
    { leaving: [leave("bob")], readds: [readd("carol")] },
    { kind: "remove-left", requests: [leave("bob")] },
  ],
  ["a leaf just fresh enough", { leafUpdated: NOW - LIMITS.leafUpdateEvery + 1 }, undefined],
  ["a leaf of a week", { leafUpdated: NOW - LIMITS.leafUpdateEvery }, { kind: "update-leaf" }],
  [
    "a leaf of a clock that was set back a little",
    { leafUpdated: NOW + LIMITS.leafUpdateEvery - 1 },
    undefined,
  ],
  [
    "a leaf of a clock that was set back",
    { leafUpdated: NOW + LIMITS.leafUpdateEvery },
    { kind: "update-leaf" },
  ],
  ["a leaf never updated", { leafUpdated: 0 }, { kind: "update-leaf" }],
  [
    "somebody is lost and the leaf is old: others come first",
    { readds: [readd("bob")], leafUpdated: 0 },
    { kind: "re-add", request: readd("bob") },
  ],
  [
    "commits of less than a day",
    { unsaved: LIMITS.unsavedCommits - 1, unsavedSince: NOW - LIMITS.unsavedFor + 1 },
    undefined,
  ],
  ["many commits at once", { unsaved: LIMITS.unsavedCommits, unsavedSince: NOW }, { kind: "save" }],
  ["one commit of a day", { unsaved: 1, unsavedSince: NOW - LIMITS.unsavedFor }, { kind: "save" }],
  ["no commit since ever", { unsaved: 0, unsavedSince: 0 }, undefined],
  [
    "an invalid commit: its author goes before anybody who leaves",
    { skipped: [skipped("commit", "mallory")], leaving: [leave("bob")] },
    { kind: "replace", invalid: hashOf("commit"), offender: accountOf("mallory") },
  ],
  ["an invalid commit of nobody knows whom", { skipped: [skipped("commit")] }, undefined],
  ["an invalid commit of one's own: others replace it", { skipped: [skipped("commit", "self")] }, undefined],
  ["two commits for one epoch", { unsettled: true, leaving: [leave("bob")] }, { kind: "settle" }],
  [
    "a commit in the place of one's own: others show which one stands",
    { contest: CONTEST, leaving: [leave("bob")], leafUpdated: 0, unsaved: LIMITS.unsavedCommits },
    undefined,
  ],
  ["lost without help", { membership: "stuck", unsaved: 99 }, { kind: "ask-re-add" }],
  ["put out", { membership: "removed" }, undefined],
  ["put out and not yet in the vault", { membership: "removed", unsaved: 1 }, { kind: "save" }],
  [
    "put out: what others ask is no duty any more",
    { membership: "removed", leaving: [leave("bob")], readds: [readd("bob")], leafUpdated: 0 },
    undefined,
  ],
]

describe("the duty of a device", () => {
  test.each(TABLE)("%s", (_name, changes, due) => {
    expect(dueDuty({ ...quiet, ...changes }, self, NOW)).toEqual(due)
  })
})
