/**
 * What a commit does to routing and readability (DESIGN section 5): a pure step from the conversation and the rows
 * of everybody concerned to the next ones. The server cannot judge whether a commit is valid, so it keeps a replaced
 * commit and its replacement live until others than their authors have shown which one they follow.
 *
 *   one branch ──commit──► one branch          one branch ──replacement──► two branches
 *   two branches ──commit by, or after an entry of, another than the branch's author──► one branch
 *   two branches ──commit by a branch's author whom nobody has followed yet──► two branches
 */
import type { AccountId, ConversationId, Hash } from "@tacit/protocol"
import type { Branch, Conversation, Membership, Removal } from "../store/conversations.ts"
import { isIn, newestSpanStart } from "./place.ts"

export interface CommitFacts {
  readonly index: number
  readonly author: AccountId
  /** The epoch that the commit ends. */
  readonly epoch: number
  readonly payloadHash: Hash
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

/**
 * Whether what an account stores on a branch shows that somebody follows it besides who made it. Who came in by
 * those very commits shows nothing: their author may have brought it along.
 */
export function seconds({ by, since }: Branch, author: Membership | undefined): boolean {
  return author !== undefined && author.account !== by && newestSpanStart(author) < since
}

/**
 * The next epoch of the branch with index `on`. `rows` holds all members and the row, if there is one, of everybody
 * in the new routing.
 */
export function advance(
  conversation: Conversation,
  on: number,
  rows: readonly Membership[],
  commit: CommitFacts,
): CommitOutcome {
  const before = conversation.branches[on] as Branch
  const author = rows.find(({ account }) => account === commit.author)
  const { removals } = conversation
  const isAlone =
    removals.length === 0 && rows.every((row) => !isIn(row, on) || row.account === commit.author)
  const next = { ...whose(before, author, commit, isAlone), ...opened(commit), seconded: false }
  const isFollowed = before.seconded || seconds(before, author)
  if (conversation.branches.length === 1 || isFollowed)
    return routed({ ...conversation, branches: [next] }, rows, commit, { branch: 0, kept: 0 })
  const [first, second] = conversation.branches as readonly [Branch, Branch]
  const branches = on === 0 ? ([next, second] as const) : ([first, next] as const)
  return routed({ ...conversation, branches }, rows, commit, { branch: on, kept: 1 << (1 - on) })
}

/** The commit stands in for `replaced`; both are live. */
export function fork(
  conversation: Conversation,
  rows: readonly Membership[],
  commit: CommitFacts,
  replaced: { readonly index: number; readonly author: AccountId },
): CommitOutcome {
  const [before] = conversation.branches
  const doubted = { ...before, by: replaced.author, since: replaced.index, seconded: false }
  const standIn = { ...opened(commit), by: commit.author, since: commit.index, seconded: false }
  return routed({ ...conversation, branches: [doubted, standIn] }, rows, commit, { branch: 1, kept: 1 })
}

const opened = ({ epoch, payloadHash }: CommitFacts) => ({ epoch: epoch + 1, opening: payloadHash })

/** Whose word alone the branch rests on after the commit, and since when. */
function whose(
  before: Branch,
  author: Membership | undefined,
  { index, author: by }: CommitFacts,
  isAlone: boolean,
): Pick<Branch, "by" | "since"> {
  // Nobody was there who could have objected: the next commit is the first to which anybody can.
  if (isAlone) return { by, since: index + 1 }
  return seconds(before, author) ? { by, since: index } : { by: before.by, since: before.since }
}

/** Gives the branch the accounts of the commit's routing; bits in `kept` stay, all others go. */
function routed(
  conversation: Conversation,
  rows: readonly Membership[],
  { index, author, epoch, routing }: CommitFacts,
  { branch, kept }: { readonly branch: number; readonly kept: number },
): CommitOutcome {
  const byAccount = new Map(rows.map((row) => [row.account, row]))
  const memberships = routing.map((account) => {
    const row = byAccount.get(account) ?? stranger(conversation.id, account)
    return { ...joined(row, index), branches: (row.branches & kept) | (1 << branch) }
  })
  const others = rows.filter((row) => row.branches !== 0 && !routing.includes(row.account))
  const left = others.map((row) => ({ ...row, branches: row.branches & kept }))
  const gone = left.filter(({ branches }) => branches === 0)
  const removals: Removal[] = gone.map(({ account }) => ({ account, by: author, index, epoch }))
  const earlier = conversation.removals.filter(({ account }) => !routing.includes(account))
  return {
    conversation: { ...conversation, removals: [...earlier, ...removals] },
    memberships: [...memberships, ...left],
    routed: [...new Set([...others.map(({ account }) => account), ...routing])],
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
