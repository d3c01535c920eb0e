/**
 * The one judge of commits (DESIGN section 5): from the group state before and the commit's bytes alone,
 * never the account chain, the clock, the server's word or a setting of the client. Every member comes to
 * the same verdict, and own commits pass here before they are made.
 *
 * Each rule is a function; the order of `RULES` decides which fault is named when several are broken.
 */
import {
  type AccountId,
  type ConversationId,
  equalBytes,
  type Hash,
  LIMITS,
  routingHash,
} from "@tacit/protocol"
import { type CommitContext, type GroupSettings, verifyLeave, verifyReadd } from "@tacit/protocol/content"
import type { RuleFault } from "./faults.ts"
import { areSettingsValid, roleOf } from "./settings.ts"

export interface PolicyLeaf {
  readonly account: AccountId
  readonly signatureKey: Uint8Array
  readonly encryptionKey: Uint8Array
}

export interface PolicyMember extends PolicyLeaf {
  /** `labelledHash` of the encoded leaf node. */
  readonly leaf: Hash
}

export interface PolicyAdd extends PolicyLeaf {
  /** The encoded KeyPackage. */
  readonly keyPackage: Uint8Array
}

export interface GroupBefore {
  readonly conversation: ConversationId
  readonly settings: GroupSettings
  readonly members: readonly PolicyMember[]
  /** Who made the invalid commit of the same parent, if this commit stands in for one (`replaces`). */
  readonly offender?: AccountId | undefined
}

export interface ProposedCommit {
  readonly committer: AccountId
  readonly adds: readonly PolicyAdd[]
  /** `undefined` for a Remove of a leaf that is blank or outside of the tree. */
  readonly removes: readonly (AccountId | undefined)[]
  /** One for each GroupContextExtensions proposal; `undefined` for one that holds no readable settings. */
  readonly settings: readonly (GroupSettings | undefined)[]
  /** Whether there is any other proposal, or one by reference. */
  readonly otherProposals: boolean
  /** The committer's new leaf; absent in a commit without a path. */
  readonly newLeaf: PolicyLeaf | undefined
  readonly context: CommitContext | undefined
}

export type Verdict = { readonly ok: true } | { readonly ok: false; readonly fault: RuleFault }

/** A commit whose parts could all be read, with what the rules need over and over. */
interface Case extends GroupBefore {
  readonly commit: ProposedCommit
  readonly context: CommitContext
  readonly newLeaf: PolicyLeaf
  readonly removed: readonly PolicyMember[]
  /** Members that stay, the committer with its leaf of before. */
  readonly staying: readonly PolicyMember[]
}

type Rule = (facts: Case) => RuleFault | undefined

export function judgeCommit(before: GroupBefore, commit: ProposedCommit): Verdict {
  const read = readCase(before, commit)
  if (typeof read === "string") return { ok: false, fault: read }
  for (const rule of RULES) {
    const fault = rule(read)
    if (fault) return { ok: false, fault }
  }
  return { ok: true }
}

function readCase(before: GroupBefore, commit: ProposedCommit): Case | RuleFault {
  if (commit.otherProposals) return "proposal-not-allowed"
  // RFC 9420 lets a commit that only adds go without a path, and ts-mls lets a change of settings do so.
  // We ask for a path always: every commit then also heals, and a joiner gets its path secrets.
  if (!commit.newLeaf) return "path-required"
  if (!commit.context) return "bad-context"
  const removed: PolicyMember[] = []
  for (const account of commit.removes) {
    const member = before.members.find((each) => each.account === account)
    if (!member || removed.includes(member)) return "unknown-member"
    removed.push(member)
  }
  const staying = before.members.filter((member) => !removed.includes(member))
  return { ...before, commit, context: commit.context, newLeaf: commit.newLeaf, removed, staying }
}

const accountsAfter = ({ staying, commit }: Case) =>
  [...staying, ...commit.adds].map(({ account }) => account)

/** The successor rule (RFC 9420 section 5.3.1): an update never changes who the leaf is. */
const keepsAccount: Rule = ({ commit, newLeaf }) =>
  newLeaf.account === commit.committer ? undefined : "account-changed"

/** A change of settings stands alone: what it means must not depend on who comes or goes with it. */
const isNotMixed: Rule = ({ commit }) => {
  const membership = commit.adds.length + commit.removes.length
  return commit.settings.length > 1 || (commit.settings.length === 1 && membership > 0)
    ? "mixed-commit"
    : undefined
}

const isWithinLimits: Rule = (facts) => {
  if (facts.commit.adds.length > LIMITS.addsPerCommit) return "too-many-adds"
  return accountsAfter(facts).length > LIMITS.members ? "too-many-members" : undefined
}

const keepsCommitter: Rule = ({ commit, removed }) =>
  removed.some(({ account }) => account === commit.committer) ? "removes-itself" : undefined

const isOneLeafPerAccount: Rule = (facts) => {
  const accounts = accountsAfter(facts)
  return new Set(accounts).size === accounts.length ? undefined : "already-member"
}

/** No two leaves share a key, and no new leaf takes over an encryption key that was in the tree. */
const hasUniqueKeys: Rule = ({ members, staying, commit, newLeaf }) => {
  const others = staying.filter(({ account }) => account !== commit.committer)
  const leavesAfter = [...others, ...commit.adds, newLeaf]
  const signatureKeys = leavesAfter.map(({ signatureKey }) => signatureKey)
  const encryptionKeys = [...members, ...commit.adds, newLeaf].map(({ encryptionKey }) => encryptionKey)
  return areDistinct(signatureKeys) && areDistinct(encryptionKeys) ? undefined : "duplicate-key"
}

function areDistinct(keys: readonly Uint8Array[]): boolean {
  const seen = new Set(keys.map((key) => String.fromCharCode(...key)))
  return seen.size === keys.length
}

/** Each leave request stands for exactly one Remove and names that member's present leaf. */
const hasValidLeaves: Rule = ({ conversation, context, removed }) => {
  const accounts = new Set(context.leaves.map(({ account }) => account))
  if (accounts.size !== context.leaves.length) return "bad-leave-request"
  for (const request of context.leaves) {
    const member = removed.find(({ account }) => account === request.account)
    if (member?.leaf !== request.leaf || !verifyLeave(member.signatureKey, conversation, request))
      return "bad-leave-request"
  }
  return undefined
}

/** A re-add is Remove and Add of the one account that asked, with the KeyPackage it named, nothing else. */
const hasValidReadd: Rule = ({ conversation, context, commit, removed }) => {
  const request = context.readd
  if (!request) return undefined
  const [member] = removed
  const [add] = commit.adds
  const isAlone = removed.length === 1 && commit.adds.length === 1 && context.leaves.length === 0
  const isTheirs =
    member?.account === request.account && add?.account === request.account && member.leaf === request.leaf
  const isValid =
    isAlone &&
    isTheirs &&
    equalBytes(add.keyPackage, request.keyPackage) &&
    verifyReadd(member.signatureKey, conversation, request)
  return isValid ? undefined : "bad-readd-request"
}

/**
 * Any member may put an offender out, in place of the invalid commit, and may do nothing else with it. Between two
 * people nobody is put out: the stand-in only takes the invalid commit's place.
 */
const isRightReplacement: Rule = ({ offender, settings, commit, context, removed }) => {
  if (offender === undefined) return undefined
  const isAlone =
    commit.adds.length + commit.settings.length + context.leaves.length === 0 && context.readd === undefined
  const out = removed.map(({ account }) => account)
  const isRight = settings.kind === "direct" ? out.length === 0 : out.length === 1 && out[0] === offender
  return isAlone && isRight ? undefined : "bad-replacement"
}

const isPermitted: Rule = (facts) => {
  if (facts.context.readd || facts.offender !== undefined) return undefined
  if (facts.removed.some(({ account }) => roleOf(facts.settings, account) !== "member"))
    return "still-has-role"
  return facts.settings.kind === "direct" ? isPermittedInDirect(facts) : isPermittedInGroup(facts)
}

const hasLeft = ({ context }: Case, { account }: PolicyMember) =>
  context.leaves.some((request) => request.account === account)

function isPermittedInGroup(facts: Case): RuleFault | undefined {
  const { commit, settings, removed } = facts
  if (roleOf(settings, commit.committer) !== "member") return undefined
  const isOnlyCleaningUp =
    commit.adds.every(({ account }) => isMissed(settings, account)) &&
    commit.settings.length === 0 &&
    removed.every((member) => hasLeft(facts, member))
  return isOnlyCleaningUp ? undefined : "not-permitted"
}

/**
 * Whether an account that is not in the group still has a role in it: it was put out for an invalid commit. Anybody
 * may let it in again, or a group whose only owner has a newer client could never have one again.
 */
const isMissed = (settings: GroupSettings, account: AccountId) => roleOf(settings, account) !== "member"

/**
 * Whether the rules would let `committer` add an account, as far as that can be said before there is a
 * commit: a KeyPackage that is fetched for nothing is used up all the same.
 */
export function mayAdd(
  { settings, members }: Pick<GroupBefore, "settings" | "members">,
  committer: AccountId,
  added: AccountId,
): boolean {
  if (settings.kind === "group") return roleOf(settings, committer) !== "member" || isMissed(settings, added)
  const isCreatorThere = [...members.map(({ account }) => account), added].includes(settings.creator)
  return members.length === 1 && isCreatorThere
}

/** Two equal members, who are the creator and one other; nobody removes the other against their will. */
function isPermittedInDirect(facts: Case): RuleFault | undefined {
  const { commit, settings, staying, removed } = facts
  const after = accountsAfter(facts)
  const isCreatorMissing = !after.includes(settings.creator)
  const isPermittedAdd =
    commit.adds.length === 0 || (after.length === 2 && staying.length === 1 && !isCreatorMissing)
  const isPermittedHere =
    isPermittedAdd && commit.settings.length === 0 && removed.every((member) => hasLeft(facts, member))
  return isPermittedHere ? undefined : "not-permitted"
}

const hasValidSettings: Rule = (facts) => {
  if (facts.commit.settings.length === 0) return undefined
  const [next] = facts.commit.settings
  const { settings, commit } = facts
  if (!next || !areSettingsValid(next) || !givesRolesToMembers(facts, next)) return "bad-settings"
  if (next.kind !== settings.kind || next.creator !== settings.creator) return "bad-settings"
  if (roleOf(settings, commit.committer) === "owner") return undefined
  const accounts = [...settings.roles, ...next.roles].map(({ account }) => account)
  const touchesOwners = accounts.some(
    (account) => (roleOf(settings, account) === "owner") !== (roleOf(next, account) === "owner"),
  )
  return touchesOwners ? "not-permitted" : undefined
}

/** Nobody outside gets a role; who was put out with one may keep it. */
function givesRolesToMembers(facts: Case, { roles }: GroupSettings): boolean {
  const members = accountsAfter(facts)
  return roles.every(
    ({ account, role }) => members.includes(account) || roleOf(facts.settings, account) === role,
  )
}

const hasRightRouting: Rule = (facts) =>
  facts.context.routing === routingHash(accountsAfter(facts)) ? undefined : "wrong-routing"

const RULES: readonly Rule[] = [
  keepsAccount,
  isNotMixed,
  isWithinLimits,
  keepsCommitter,
  isOneLeafPerAccount,
  hasUniqueKeys,
  hasValidLeaves,
  hasValidReadd,
  isRightReplacement,
  isPermitted,
  hasValidSettings,
  hasRightRouting,
]
