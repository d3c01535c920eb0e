import { type AccountId, type Hash, LIMITS, routingHash } from "@tacit/protocol"
import type { GroupSettings, Role } from "@tacit/protocol/content"
import { describe, expect, test } from "vitest"
import type { RuleFault } from "./faults.ts"
import { type GroupBefore, judgeCommit, mayAdd } from "./policy.ts"
import { directSettings, type Person } from "./testing/people.ts"
import {
  admin,
  asAdd,
  asMember,
  commitBy,
  groupOf,
  keyOf,
  leafHashOf,
  leave,
  member,
  other,
  owner,
  type Part,
  readd,
  SETTINGS,
  stranger,
} from "./testing/proposed-commit.ts"

const idOf = (i: number) => `${i}`.padStart(64, "0") as AccountId
const GROUP = groupOf(owner, admin, member, other)
const DIRECT: GroupBefore = { ...groupOf(owner, other), settings: directSettings(owner) }
const DIRECT_ALONE: GroupBefore = { ...groupOf(owner), settings: directSettings(owner) }
const DIRECT_WITHOUT_CREATOR: GroupBefore = { ...groupOf(other), settings: directSettings(owner) }

const withRoles = (...roles: [Person, Role][]): GroupSettings => ({
  ...SETTINGS,
  roles: roles
    .map(([{ account }, role]) => ({ account, role }))
    .sort((a, b) => (a.account < b.account ? -1 : 1)),
})

type Row = readonly [name: string, who: Person, part: Part, fault: RuleFault | "valid", before?: GroupBefore]

const ADD = { adds: [asAdd(stranger)] }
const RENAMED = { settings: [{ ...SETTINGS, name: "renamed" }] }
const READD = { removes: [other], adds: [asAdd(other)] }
const READD_OTHER = { ...READD, context: { readd: readd(other) } }
const OFFENDED: GroupBefore = { ...GROUP, offender: owner.account }
const OFFENDED_DIRECT: GroupBefore = { ...DIRECT, offender: other.account }
/** The owner was put out for an invalid commit. */
const HEADLESS: GroupBefore = groupOf(admin, member, other)
const LEAVE_OTHER = { removes: [other], context: { leaves: [leave(other)] } }

const ROWS: readonly Row[] = [
  // roles
  ["an update by a member", member, {}, "valid"],
  ["an Add by the owner", owner, ADD, "valid"],
  ["an Add by an admin", admin, ADD, "valid"],
  ["an Add by a member", member, ADD, "not-permitted"],
  ["a Remove of a member by the owner", owner, { removes: [other] }, "valid"],
  ["a Remove of a member by an admin", admin, { removes: [other] }, "valid"],
  ["a Remove of a member by a member", member, { removes: [other] }, "not-permitted"],
  ["a Remove of the owner by a member", member, { removes: [owner] }, "still-has-role"],
  ["a Remove of the owner by an admin", admin, { removes: [owner] }, "still-has-role"],
  ["a Remove of an admin by the owner", owner, { removes: [admin] }, "still-has-role"],
  ["a Remove of itself", admin, { removes: [admin] }, "removes-itself"],
  ["Add and Remove of different accounts", admin, { ...ADD, removes: [other] }, "valid"],
  // settings
  ["new settings by the owner", owner, RENAMED, "valid"],
  ["new settings by an admin", admin, RENAMED, "valid"],
  ["new settings by a member", member, RENAMED, "not-permitted"],
  [
    "a promotion by an admin",
    admin,
    { settings: [withRoles([owner, "owner"], [admin, "admin"], [member, "admin"])] },
    "valid",
  ],
  ["an admin who steps down", admin, { settings: [withRoles([owner, "owner"])] }, "valid"],
  ["an owner who steps down", owner, { settings: [withRoles([admin, "admin"])] }, "valid"],
  [
    "a second owner by the owner",
    owner,
    { settings: [withRoles([owner, "owner"], [member, "owner"])] },
    "valid",
  ],
  [
    "a second owner by an admin",
    admin,
    { settings: [withRoles([owner, "owner"], [admin, "owner"])] },
    "not-permitted",
  ],
  ["the owner demoted by an admin", admin, { settings: [withRoles([admin, "admin"])] }, "not-permitted"],
  [
    "a member who promotes itself",
    member,
    { settings: [withRoles([owner, "owner"], [member, "owner"])] },
    "not-permitted",
  ],
  ["unreadable settings", owner, { settings: [undefined] }, "bad-settings"],
  [
    "a role for a stranger",
    owner,
    { settings: [withRoles([owner, "owner"], [stranger, "admin"])] },
    "bad-settings",
  ],
  [
    "a role that is none",
    owner,
    { settings: [withRoles([owner, "owner"], [member, "member"])] },
    "bad-settings",
  ],
  [
    "roles out of order",
    owner,
    { settings: [{ ...SETTINGS, roles: SETTINGS.roles.toReversed() }] },
    "bad-settings",
  ],
  ["a role twice", owner, { settings: [withRoles([owner, "owner"], [owner, "owner"])] }, "bad-settings"],
  ["another policy", owner, { settings: [{ ...SETTINGS, policy: 2 }] }, "bad-settings"],
  ["another creator", owner, { settings: [{ ...SETTINGS, creator: admin.account }] }, "bad-settings"],
  ["another kind", owner, { settings: [{ ...SETTINGS, kind: "direct", roles: [] }] }, "bad-settings"],
  ["settings twice", owner, { settings: [SETTINGS, SETTINGS] }, "mixed-commit"],
  ["settings with an Add", owner, { ...ADD, ...RENAMED }, "mixed-commit"],
  ["settings with a Remove", owner, { removes: [other], ...RENAMED }, "mixed-commit"],
  // membership
  ["an Add of a member", owner, { adds: [asAdd(other)] }, "already-member"],
  [
    "an Add of an account twice",
    owner,
    { adds: [asAdd(stranger), { ...asAdd(stranger), signatureKey: keyOf("a"), encryptionKey: keyOf("b") }] },
    "already-member",
  ],
  ["a Remove of nobody", owner, { removes: [undefined] }, "unknown-member"],
  ["a Remove of a stranger", owner, { removes: [stranger.account] }, "unknown-member"],
  ["a Remove twice", owner, { removes: [other, other] }, "unknown-member"],
  [
    "more Adds than fit",
    owner,
    { adds: Array.from({ length: 51 }, (_, i) => ({ ...asAdd(stranger), account: idOf(i) })) },
    "too-many-adds",
  ],
  // keys
  [
    "ML-12: an Add with another's encryption key",
    owner,
    { adds: [{ ...asAdd(stranger), encryptionKey: asMember(other).encryptionKey }] },
    "duplicate-key",
  ],
  [
    "an Add with another's signature key",
    owner,
    { adds: [{ ...asAdd(stranger), signatureKey: asMember(other).signatureKey }] },
    "duplicate-key",
  ],
  [
    "an Add with the committer's new encryption key",
    owner,
    { adds: [{ ...asAdd(stranger), encryptionKey: keyOf(`${owner.account} new`) }] },
    "duplicate-key",
  ],
  [
    "an Add with a removed member's encryption key",
    owner,
    { adds: [{ ...asAdd(stranger), encryptionKey: asMember(other).encryptionKey }], removes: [other] },
    "duplicate-key",
  ],
  [
    "an update that keeps the encryption key",
    member,
    { commit: { newLeaf: asMember(member) } },
    "duplicate-key",
  ],
  [
    "an update with another's signature key",
    member,
    { commit: { newLeaf: { ...asMember(other), account: member.account, encryptionKey: keyOf("n") } } },
    "duplicate-key",
  ],
  [
    "ID-04: an update to another's account",
    member,
    { commit: { newLeaf: { ...asMember(other), encryptionKey: keyOf("n") } } },
    "account-changed",
  ],
  // form
  ["GR-14: any other proposal", owner, { commit: { otherProposals: true } }, "proposal-not-allowed"],
  ["no path", owner, { ...ADD, commit: { newLeaf: undefined } }, "path-required"],
  ["no readable context", owner, { commit: { context: undefined } }, "bad-context"],
  ["a wrong routing hash", owner, { context: { routing: routingHash([owner.account]) } }, "wrong-routing"],
  // leaving
  ["a Remove of who left, by a member", member, LEAVE_OTHER, "valid"],
  [
    "a leave request without the Remove",
    member,
    { context: { leaves: [leave(other)] } },
    "bad-leave-request",
  ],
  [
    "a leave request for an earlier leaf",
    member,
    { removes: [other], context: { leaves: [leave(other, {}, leafHashOf(member))] } },
    "bad-leave-request",
  ],
  [
    "a leave request that another signed",
    member,
    { removes: [other], context: { leaves: [leave(other, { signature: leave(member).signature })] } },
    "bad-leave-request",
  ],
  [
    "a leave request twice",
    member,
    { removes: [other], context: { leaves: [leave(other), leave(other)] } },
    "bad-leave-request",
  ],
  [
    "a leave request of one for the Remove of another",
    member,
    { removes: [other], context: { leaves: [leave(admin)] } },
    "bad-leave-request",
  ],
  [
    "a Remove more than left",
    admin,
    { removes: [other, member], context: { leaves: [leave(other)] } },
    "valid",
  ],
  [
    "a Remove more than left, by a member",
    member,
    { removes: [other], context: { leaves: [] } },
    "not-permitted",
  ],
  [
    "a leave of who has a role",
    member,
    { removes: [admin], context: { leaves: [leave(admin)] } },
    "still-has-role",
  ],
  // standing in for an invalid commit
  [
    "GR-19: the Remove of the owner who broke a rule, by a member",
    member,
    { removes: [owner] },
    "valid",
    OFFENDED,
  ],
  ["a replacement that removes somebody else", member, { removes: [other] }, "bad-replacement", OFFENDED],
  ["a replacement that removes nobody", member, {}, "bad-replacement", OFFENDED],
  ["a replacement that removes one more", member, { removes: [owner, other] }, "bad-replacement", OFFENDED],
  ["a replacement that adds somebody", member, { ...ADD, removes: [owner] }, "bad-replacement", OFFENDED],
  ["a replacement by who broke the rule", owner, { removes: [owner] }, "removes-itself", OFFENDED],
  ["direct: a stand-in that changes nothing", owner, {}, "valid", OFFENDED_DIRECT],
  [
    "direct: a stand-in that removes the other",
    owner,
    { removes: [other] },
    "bad-replacement",
    OFFENDED_DIRECT,
  ],
  [
    "direct: a stand-in of who broke the rule",
    other,
    { removes: [owner] },
    "bad-replacement",
    OFFENDED_DIRECT,
  ],
  // after the owner was put out
  [
    "GR-19: the Add of who was put out with a role, by a member",
    member,
    { adds: [asAdd(owner)] },
    "valid",
    HEADLESS,
  ],
  ["the Add of anybody else there, by a member", member, ADD, "not-permitted", HEADLESS],
  ["new settings that leave its role", admin, RENAMED, "valid", HEADLESS],
  [
    "new settings by an admin that take its role",
    admin,
    { settings: [withRoles([admin, "admin"])] },
    "not-permitted",
    HEADLESS,
  ],
  [
    "new settings that give it another role",
    admin,
    { settings: [withRoles([owner, "admin"], [admin, "admin"])] },
    "bad-settings",
    HEADLESS,
  ],
  // re-add
  ["a re-add by a member", member, READD_OTHER, "valid"],
  [
    "a re-add of the owner",
    member,
    { removes: [owner], adds: [asAdd(owner)], context: { readd: readd(owner) } },
    "valid",
  ],
  ["a re-add without a request", member, READD, "not-permitted"],
  ["a re-add without a request, by an admin", admin, READD, "valid"],
  [
    "a re-add of the owner without a request, by an admin",
    admin,
    { removes: [owner], adds: [asAdd(owner)] },
    "still-has-role",
  ],
  ["a re-add request alone", member, { context: { readd: readd(other) } }, "bad-readd-request"],
  [
    "a re-add with one more Add",
    owner,
    { ...READD_OTHER, adds: [asAdd(other), asAdd(stranger)] },
    "bad-readd-request",
  ],
  ["a re-add with one more Remove", owner, { ...READD_OTHER, removes: [other, member] }, "bad-readd-request"],
  [
    "a re-add with a leave",
    owner,
    { ...READD, context: { readd: readd(other), leaves: [leave(other)] } },
    "bad-readd-request",
  ],
  [
    "a re-add that a member signed for another's account",
    member,
    { ...READD, context: { readd: readd(other, {}, { account: admin.account }) } },
    "bad-readd-request",
  ],
  [
    "a re-add of another than asked",
    owner,
    { removes: [member], adds: [asAdd(member)], context: { readd: readd(other) } },
    "bad-readd-request",
  ],
  [
    "a re-add for an earlier leaf",
    member,
    { ...READD, context: { readd: readd(other, {}, { leaf: leafHashOf(member) }) } },
    "bad-readd-request",
  ],
  [
    "a re-add with another KeyPackage",
    member,
    { ...READD_OTHER, adds: [{ ...asAdd(other), keyPackage: keyOf("another") }] },
    "bad-readd-request",
  ],
  [
    "a re-add that another signed",
    member,
    { ...READD, context: { readd: readd(other, { signature: readd(member).signature }) } },
    "bad-readd-request",
  ],
  ["a re-add of oneself", other, READD_OTHER, "removes-itself"],
  // direct
  ["direct: an update by either", other, {}, "valid", DIRECT],
  ["direct: the first Add", owner, { adds: [asAdd(other)] }, "valid", DIRECT_ALONE],
  ["direct: two at once", owner, { adds: [asAdd(other), asAdd(stranger)] }, "not-permitted", DIRECT_ALONE],
  ["direct: a third", owner, { adds: [asAdd(stranger)] }, "not-permitted", DIRECT],
  ["direct: a Remove", owner, { removes: [other] }, "not-permitted", DIRECT],
  [
    "direct: an exchange of the other",
    owner,
    { removes: [other], adds: [asAdd(stranger)] },
    "not-permitted",
    DIRECT,
  ],
  ["direct: the other left", owner, LEAVE_OTHER, "valid", DIRECT],
  ["direct: the other re-added", owner, READD_OTHER, "valid", DIRECT],
  ["direct: the creator added back", other, { adds: [asAdd(owner)] }, "valid", DIRECT_WITHOUT_CREATOR],
  [
    "direct: a stranger in the creator's place",
    other,
    { adds: [asAdd(stranger)] },
    "not-permitted",
    DIRECT_WITHOUT_CREATOR,
  ],
  [
    "direct: new settings",
    owner,
    { settings: [{ ...directSettings(owner), name: "x" }] },
    "not-permitted",
    DIRECT,
  ],
]

describe("judgeCommit", () => {
  for (const [name, who, part, fault, before = GROUP] of ROWS)
    test(`GR-03: ${name} is ${fault}`, () => {
      const expected = fault === "valid" ? { ok: true } : { ok: false, fault }
      expect(judgeCommit(before, commitBy(who, before, part))).toEqual(expected)
    })

  test("a group does not grow beyond the limit", () => {
    const crowd = Array.from({ length: LIMITS.members - 2 }, (_, i) => ({
      ...asMember(stranger),
      account: idOf(i),
      signatureKey: keyOf(`s${i}`),
      encryptionKey: keyOf(`e${i}`),
    }))
    const full: GroupBefore = { ...GROUP, members: [asMember(owner), asMember(admin), ...crowd] }
    expect(judgeCommit(full, commitBy(owner, full, ADD))).toEqual({ ok: false, fault: "too-many-members" })
    const room: GroupBefore = { ...full, members: full.members.slice(0, -1) }
    expect(judgeCommit(room, commitBy(owner, room, ADD))).toEqual({ ok: true })
  })
})

describe("mayAdd says what the judge will say", () => {
  const cases: readonly (readonly [string, GroupBefore, Person, Person, boolean])[] = [
    ["an owner in a group", GROUP, owner, stranger, true],
    ["an admin in a group", GROUP, admin, stranger, true],
    ["a member in a group", GROUP, member, stranger, false],
    ["a creator whose other left", DIRECT_ALONE, owner, other, true],
    ["the other whose creator left", DIRECT_WITHOUT_CREATOR, other, owner, true],
    ["the other, of a stranger instead of the creator", DIRECT_WITHOUT_CREATOR, other, stranger, false],
    ["one of two, of a third", DIRECT, owner, stranger, false],
  ]
  test.each(cases)("for %s", (_who, before, committer, added, expected) => {
    expect(mayAdd(before, committer.account, added.account)).toBe(expected)
    const routing = routingHash([...before.members, added].map(({ account }) => account))
    const verdict = judgeCommit(before, {
      committer: committer.account,
      adds: [asAdd(added)],
      removes: [],
      settings: [],
      otherProposals: false,
      newLeaf: { ...asMember(committer), encryptionKey: keyOf("new") },
      context: {
        chain: { index: 0, hash: idOf(0) as string as Hash },
        routing,
        leaves: [],
        readd: undefined,
      },
    })
    expect(verdict.ok).toBe(expected)
  })
})
