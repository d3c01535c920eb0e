/**
 * What a commit does to routing and readability (DESIGN section 5): a pure step from the conversation
 * and the rows of everybody concerned to the next ones. The server cannot judge whether a commit is
 * valid, so it keeps a replaced commit and its replacement live until the next commit settles it.
 */
import type { AccountId, ConversationId, Hash } from "@tacit/protocol"
import type { Conversation, Membership, Removal } from "../store/conversations.ts"

export interface CommitFacts {
  readonly index: number
  readonly author: AccountId
  readonly opening: Hash
  readonly payloadHash: Hash
  readonly replaces: Hash | undefined
  /** Accounts that entries are routed to under the commit. */
  readonly routing: readonly AccountId[]
}

export interface CommitOutcome {
  readonly conversation: Conversation
  /** Rows that the commit changed. */
  readonly memberships: readonly Membership[]
  /** Who is to hear of the commit: members before and after. */
  readonly routed: readonly AccountId[]
}

/** `rows` holds all members and the row, if there is one, of everybody in the new routing. */
export function applyCommit(
  conversation: Conversation,
  rows: readonly Membership[],
  commit: CommitFacts,
): CommitOutcome {
  return commit.replaces === undefined
    ? advance(conversation, rows, commit)
    : addBranch(conversation, rows, commit, 1)
}

/** The next epoch: one live opening again, and whoever is not routed to any more may object. */
function advance(
  conversation: Conversation,
  rows: readonly Membership[],
  commit: CommitFacts,
): CommitOutcome {
  const { index, author } = commit
  const removed = rows.filter((row) => row.branches !== 0 && !commit.routing.includes(row.account))
  const removals: Removal[] = removed.map(({ account }) => ({
    account,
    by: author,
    index,
    epoch: conversation.epoch,
  }))
  const begun: Conversation = {
    ...conversation,
    epoch: conversation.epoch + 1,
    openings: [commit.payloadHash],
    commit: { index, by: author, parent: commit.opening },
    removals: [...conversation.removals, ...removals],
  }
  const cleared = rows.map((row) => ({ ...row, branches: 0 }))
  const next = addBranch(begun, cleared, commit, 0)
  const gone = removed.map((row) => ({ ...row, branches: 0 }))
  return {
    conversation: next.conversation,
    memberships: [...next.memberships, ...gone],
    routed: [...next.routed, ...gone.map(({ account }) => account)],
  }
}

/** Routes a branch to the accounts of a commit; whoever was being removed and is named again stays. */
function addBranch(
  conversation: Conversation,
  rows: readonly Membership[],
  commit: CommitFacts,
  branch: 0 | 1,
): CommitOutcome {
  const byAccount = new Map(rows.map((row) => [row.account, row]))
  const memberships = commit.routing.map((account) => {
    const row = byAccount.get(account) ?? stranger(conversation.id, account)
    return { ...joined(row, commit.index), branches: row.branches | (1 << branch) }
  })
  const [first] = conversation.openings
  const others = rows.filter((row) => row.branches !== 0).map(({ account }) => account)
  return {
    conversation: {
      ...conversation,
      openings: branch === 0 ? [commit.payloadHash] : [first, commit.payloadHash],
      removals: conversation.removals.filter(({ account }) => !commit.routing.includes(account)),
    },
    memberships,
    routed: [...new Set([...others, ...commit.routing])],
  }
}

function stranger(conversation: ConversationId, account: AccountId): Membership {
  return { conversation, account, branches: 0, spans: [] }
}

/** Readable from `index` on, unless a span is open: of a member, or of who may still object. */
function joined(row: Membership, index: number): Membership {
  const newest = row.spans.at(-1)
  if (newest && newest.to === undefined) return row
  return { ...row, spans: [...row.spans, { from: index, to: undefined }] }
}
