/** Groups as the judge of commits sees them, and commits that are right but for what a test changes in them. */
import { type AccountId, type Hash, routingHash } from "@tacit/protocol"
import {
  type CommitContext,
  type GroupSettings,
  type LeaveRequest,
  type ReaddRequest,
  signLeave,
  signReadd,
} from "@tacit/protocol/content"
import type { GroupBefore, PolicyAdd, PolicyMember, ProposedCommit } from "../policy.ts"
import { CONVERSATION, groupSettings, type Person, person } from "./people.ts"

export const [owner, admin, member, other, stranger] = ["owner", "admin", "member", "other", "stranger"].map(
  (name) => person(name),
) as [Person, Person, Person, Person, Person]

export const leafHashOf = (who: Person) => who.account.replace(/^./, "0") as string as Hash
export const keyOf = (name: string) => new TextEncoder().encode(name)

export const asMember = (who: Person): PolicyMember => ({
  account: who.account,
  leaf: leafHashOf(who),
  signatureKey: who.identity.publicKey,
  encryptionKey: keyOf(`${who.account} old`),
})

export const asAdd = (who: Person): PolicyAdd => ({
  account: who.account,
  signatureKey: who.identity.publicKey,
  encryptionKey: keyOf(`${who.account} added`),
  keyPackage: keyOf(`${who.account} key package`),
})

export const SETTINGS = groupSettings(owner, [[admin, "admin"]])
export const groupOf = (...people: Person[]): GroupBefore => ({
  conversation: CONVERSATION,
  settings: SETTINGS,
  members: people.map(asMember),
})

export const leave = (
  who: Person,
  part: Partial<LeaveRequest> = {},
  leaf = leafHashOf(who),
): LeaveRequest => ({
  ...signLeave(who.identity.secretKey, CONVERSATION, who.account, leaf),
  ...part,
})

export const readd = (
  who: Person,
  part: Partial<ReaddRequest> = {},
  signed: Partial<ReaddRequest> = {},
): ReaddRequest => ({
  ...signReadd(who.identity.secretKey, CONVERSATION, {
    account: who.account,
    leaf: leafHashOf(who),
    keyPackage: asAdd(who).keyPackage,
    ...signed,
  }),
  ...part,
})

export interface Part {
  readonly adds?: readonly PolicyAdd[]
  readonly removes?: readonly (Person | AccountId | undefined)[]
  readonly settings?: readonly (GroupSettings | undefined)[]
  readonly context?: Partial<CommitContext>
  readonly commit?: Partial<ProposedCommit>
}

/** A commit that is right except for what is tested: the routing follows the membership. */
export function commitBy(who: Person, before: GroupBefore, part: Part): ProposedCommit {
  const removes = (part.removes ?? []).map((each) => (typeof each === "object" ? each.account : each))
  const adds = part.adds ?? []
  const staying = before.members.filter(({ account }) => !removes.includes(account))
  const context: CommitContext = {
    chain: { index: 1, hash: "00".repeat(32) as Hash },
    routing: routingHash([...staying, ...adds].map(({ account }) => account)),
    leaves: [],
    readd: undefined,
    ...part.context,
  }
  return {
    committer: who.account,
    adds,
    removes,
    settings: part.settings ?? [],
    otherProposals: false,
    newLeaf: {
      account: who.account,
      signatureKey: who.identity.publicKey,
      encryptionKey: keyOf(`${who.account} new`),
    },
    context,
    ...part.commit,
  }
}
