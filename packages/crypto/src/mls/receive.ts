/**
 * Judges and follows the commits of others. The order matters: first everything that all members check
 * alike on the same bytes and state (a failure is `invalid`, and all skip the commit), then what only we can
 * see, our path secret (a failure is `unprocessable`: for the others the commit may well stand).
 */
import { type AccountId, equalBytes, LIMITS } from "@tacit/protocol"
import type { CommitContext } from "@tacit/protocol/content"
import type { RatchetTree } from "ts-mls"
import { treeHashRoot } from "ts-mls/treeHash.js"
import type { UpdatePath } from "ts-mls/updatePath.js"
import { enterEpoch } from "./epoch.ts"
import type { PolicyFault } from "./faults.ts"
import { type OpenedCommit, openCommit } from "./frame.ts"
import { judgeLeaf } from "./leaf.ts"
import { judgeCommit, type PolicyLeaf } from "./policy.ts"
import { judgeAdds, readContext, type SortedProposals, sortProposals } from "./proposals.ts"
import { settingsExtension } from "./settings.ts"
import { conversationOf, type GroupState, type Member, membersOf, settingsOf } from "./state.ts"
import { implementationOf, type MlsSuite } from "./suite.ts"
import { type ChangedTree, changeMembers } from "./tree.ts"
import { applyPath, openPath } from "./update-path.ts"

/** A commit that is valid for everybody, applied to the public tree. */
export interface JudgedCommit {
  readonly opened: OpenedCommit
  readonly path: UpdatePath
  readonly committer: AccountId
  readonly context: CommitContext
  readonly proposals: SortedProposals
  readonly added: readonly AccountId[]
  readonly removed: readonly AccountId[]
  readonly changed: ChangedTree
  readonly treeAfter: RatchetTree
}

export type JudgedResult =
  | { readonly ok: true; readonly judged: JudgedCommit }
  | { readonly ok: false; readonly fault: PolicyFault; readonly committer: AccountId | undefined }

export async function judgeReceived(
  suite: MlsSuite,
  state: GroupState,
  bytes: Uint8Array,
  offender: AccountId | undefined,
): Promise<JudgedResult> {
  const members = membersOf(state.tree)
  const accountAt = (leafIndex: number | undefined) =>
    members.find((member) => member.leafIndex === leafIndex)?.account
  const result = await openCommit(suite, state, bytes)
  if (!result.ok) return { ok: false, fault: result.fault, committer: accountAt(result.sender) }
  const { opened } = result
  const committer = accountAt(opened.sender)
  const refuse = (fault: PolicyFault): JudgedResult => ({ ok: false, fault, committer })
  if (committer === undefined) return refuse("bad-sender")
  const proposals = sortProposals(opened.commit.proposals)
  const read = await readParts(suite, opened, proposals)
  if (typeof read === "string") return refuse(read)
  const verdict = judgeCommit(
    { conversation: conversationOf(state), settings: settingsOf(state), members, offender },
    {
      ...read,
      committer,
      removes: proposals.removes.map(accountAt),
      settings: proposals.settings,
      otherProposals: proposals.others,
    },
  )
  if (!verdict.ok) return refuse(verdict.fault)
  const { path } = opened.commit
  const { context } = read
  // the rules ask for both; the types do not know
  if (!path || !context) return refuse("path-required")
  const changed = changeMembers(state.tree, proposals.removes, proposals.adds)
  const applied = await applyPath(suite, changed, state.context, opened.sender, path)
  if (!applied.ok) return refuse(applied.fault)
  return {
    ok: true,
    judged: {
      opened,
      path,
      committer,
      context,
      proposals,
      added: read.adds.map(({ account }) => account),
      removed: proposals.removes.flatMap((leafIndex) => accountAt(leafIndex) ?? []),
      changed,
      treeAfter: applied.tree,
    },
  }
}

/** The added KeyPackages, the new leaf and the context, each judged by itself. */
async function readParts(suite: MlsSuite, { commit, content }: OpenedCommit, proposals: SortedProposals) {
  // before the signatures of what is added: those cost
  if (proposals.adds.length > LIMITS.addsPerCommit) return "too-many-adds"
  const added = await judgeAdds(suite, proposals.adds)
  if (!added.ok) return added.fault
  let newLeaf: PolicyLeaf | undefined
  if (commit.path) {
    const leaf = judgeLeaf(commit.path.leafNode)
    if (!leaf.ok) return leaf.fault
    newLeaf = leaf.facts
  }
  return { adds: added.adds, newLeaf, context: readContext(content.authenticatedData) }
}

/** Enters the epoch of a judged commit. Throws if our path secret or the confirmation tag is wrong. */
export async function follow(suite: MlsSuite, state: GroupState, judged: JudgedCommit): Promise<GroupState> {
  const { opened, path, changed, treeAfter } = judged
  const [settings] = judged.proposals.settings
  const extensions = settings ? [settingsExtension(settings)] : state.context.extensions
  const treeHash = await treeHashRoot(treeAfter, implementationOf(suite).hash)
  const provisional = { ...state.context, extensions, treeHash, epoch: state.context.epoch + 1n }
  const { privateKeys, commitSecret } = await openPath(
    suite,
    changed,
    treeAfter,
    provisional,
    state.privateKeys,
    opened.sender,
    path,
  )
  const { state: next } = await enterEpoch(suite, {
    state,
    extensions,
    tree: treeAfter,
    treeHash,
    privateKeys,
    signatureKey: state.signatureKey,
    commitSecret,
    content: opened.content,
    signature: opened.signature,
  })
  if (!equalBytes(next.confirmationTag, opened.confirmationTag))
    throw new RangeError("the confirmation tag is wrong")
  return next
}

export function ownMember(state: GroupState): Member {
  const own = membersOf(state.tree).find(({ leafIndex }) => leafIndex === state.privateKeys.leafIndex)
  if (!own) throw new TypeError("a group state has an own leaf")
  return own
}
