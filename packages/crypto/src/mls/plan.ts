/** Turns what an own commit is to do into a plan, passed by the judge that everybody else will use. */
import { type AccountId, type ChainHead, encode, equalBytes, LIMITS, routingHash } from "@tacit/protocol"
import {
  type CommitContext,
  type GroupSettings,
  type LeaveRequest,
  leafCredential,
  type ReaddRequest,
} from "@tacit/protocol/content"
import type { KeyPackage } from "ts-mls"
import type { CommitPlan } from "./compose.ts"
import type { PolicyFault } from "./faults.ts"
import { type MlsIdentity, readCredential } from "./identity.ts"
import { decodeKeyPackageMessage, inspectKeyPackage } from "./key-package.ts"
import { judgeCommit, type PolicyAdd, type PolicyLeaf } from "./policy.ts"
import { ownMember } from "./receive.ts"
import { conversationOf, type GroupState, type Member, membersOf, settingsOf } from "./state.ts"
import type { MlsSuite } from "./suite.ts"

/** What an own commit is to do. An empty change is an update of our leaf. */
export interface CommitChange {
  /** KeyPackages of accounts to add, at most `LIMITS.addsPerCommit`. */
  readonly adds: readonly Uint8Array[]
  readonly removes: readonly AccountId[]
  /** Replaces the settings; stands alone. */
  readonly settings?: GroupSettings
  /** Members who asked to leave; each is removed. */
  readonly leaves: readonly LeaveRequest[]
  /** A member who asked to be added again: removed, and added with the KeyPackage in the request. */
  readonly readd?: ReaddRequest
  /** Head of the committer's account chain, for the commit's context. */
  readonly chain: ChainHead
  /** Makes the commit a stand-in for an invalid one by this account (`replaces`), which it removes from a group. */
  readonly offender?: AccountId
  /** New signature key and credential of our leaf, of the same account. */
  readonly identity?: MlsIdentity
  /** Milliseconds since 1970, against which the lifetimes of KeyPackages are held. */
  readonly now: number
}

export interface PlannedCommit {
  readonly plan: CommitPlan
  /** Accounts of the members after the commit, ascending. */
  readonly routing: readonly AccountId[]
}

export type PlanResult =
  | { readonly ok: true; readonly planned: PlannedCommit }
  | { readonly ok: false; readonly fault: PolicyFault }

export async function planCommit(
  suite: MlsSuite,
  state: GroupState,
  change: CommitChange,
): Promise<PlanResult> {
  const members = membersOf(state.tree)
  const own = ownMember(state)
  if (change.adds.length > LIMITS.addsPerCommit) return { ok: false, fault: "too-many-adds" }
  const newLeaf = leafAfter(own, change.identity)
  if (!newLeaf) return { ok: false, fault: "bad-credential" }
  const inspected = await inspectAdds(suite, addsOf(change), change.now)
  if (!inspected.ok) return inspected
  const current = settingsOf(state)
  const removes = removesOf(change, current)
  const staying = members.filter(({ account }) => !removes.includes(account))
  const routing = [...staying, ...inspected.adds].map(({ account }) => account).sort()
  const { chain, leaves, readd, settings, offender } = change
  const context: CommitContext = { chain, leaves, readd, routing: routingHash(routing) }
  const verdict = judgeCommit(
    { conversation: conversationOf(state), settings: current, members, offender },
    {
      committer: own.account,
      adds: inspected.adds,
      removes,
      settings: settings ? [settings] : [],
      otherProposals: false,
      newLeaf,
      context,
    },
  )
  if (!verdict.ok) return verdict
  const indexes = members.filter(({ account }) => removes.includes(account)).map((each) => each.leafIndex)
  const { identity } = change
  const plan = { adds: inspected.keyPackages, removes: indexes, settings, context, identity }
  return { ok: true, planned: { plan, routing } }
}

function addsOf({ adds, readd }: CommitChange): readonly Uint8Array[] {
  if (!readd || adds.some((keyPackage) => equalBytes(keyPackage, readd.keyPackage))) return adds
  return [...adds, readd.keyPackage]
}

function removesOf(
  { removes, leaves, readd, offender }: CommitChange,
  { kind }: GroupSettings,
): readonly AccountId[] {
  const asked = leaves.map(({ account }) => account)
  const out = kind === "group" ? offender : undefined
  const others = [readd?.account, out].filter((account) => account !== undefined)
  return [...new Set([...removes, ...asked, ...others])]
}

/** Our leaf after the commit. Its encryption key is random and not drawn yet: nothing equals it. */
function leafAfter(own: Member, identity: MlsIdentity | undefined): PolicyLeaf | undefined {
  const encryptionKey = new Uint8Array(0)
  if (!identity) return { account: own.account, signatureKey: own.signatureKey, encryptionKey }
  const credential = readCredential(encode(leafCredential, { proof: identity.proof }), identity.publicKey)
  if (!credential.ok) return undefined
  return { account: credential.account, signatureKey: identity.publicKey, encryptionKey }
}

type Inspected =
  | { readonly ok: true; readonly adds: readonly PolicyAdd[]; readonly keyPackages: readonly KeyPackage[] }
  | { readonly ok: false; readonly fault: PolicyFault }

async function inspectAdds(
  suite: MlsSuite,
  messages: readonly Uint8Array[],
  now: number,
): Promise<Inspected> {
  const adds: PolicyAdd[] = []
  const keyPackages: KeyPackage[] = []
  for (const message of messages) {
    const inspected = await inspectKeyPackage(suite, message, now)
    if (!inspected.ok) return inspected
    const keyPackage = decodeKeyPackageMessage(message)
    if (!keyPackage) return { ok: false, fault: "malformed" }
    keyPackages.push(keyPackage)
    const { account, signatureKey } = inspected
    const encryptionKey = keyPackage.leafNode.hpkePublicKey
    adds.push({ account, signatureKey, encryptionKey, keyPackage: new Uint8Array(message) })
  }
  return { ok: true, adds, keyPackages }
}
