/** Who is in a conversation, and what they may do there. Every change is a commit. */
import type { MlsGroup } from "@tacit/crypto"
import { type AccountId, type ConversationId, type Hash, ProtocolError } from "@tacit/protocol"
import { encodeContent, type GroupSettings, type Role, signLeave } from "@tacit/protocol/content"
import { fetchAddition } from "../conversation/additions.ts"
import { type Addition, type Change, commitChange, UPDATE } from "../conversation/commit.ts"
import type { ConversationContext } from "../conversation/context.ts"
import type { ConversationSession } from "../conversation/session.ts"
import type { Conversations } from "./conversations.ts"

export class Membership {
  readonly #context: ConversationContext
  readonly #conversations: Conversations
  readonly #enqueue: (conversation: ConversationId, content: Uint8Array) => Promise<unknown>

  constructor(
    context: ConversationContext,
    conversations: Conversations,
    enqueue: (conversation: ConversationId, content: Uint8Array) => Promise<unknown>,
  ) {
    this.#context = context
    this.#conversations = conversations
    this.#enqueue = enqueue
  }

  /** Adds accounts that are not in the conversation yet. */
  async add(conversation: ConversationId, accounts: readonly AccountId[]): Promise<void> {
    // Asked again only after another commit won: what was fetched for the one that lost is used again.
    const fetched = new Map<AccountId, Addition>()
    await this.#commit(conversation, async (group) => {
      const missing = accounts.filter(
        (account) => !group.members.some((member) => member.account === account),
      )
      if (missing.length === 0) return undefined
      if (!missing.every((account) => group.mayAdd(account))) throw notAllowed("not-permitted")
      const adds: Addition[] = []
      for (const account of missing) {
        const addition = fetched.get(account) ?? (await fetchAddition(this.#context, account))
        fetched.set(account, addition)
        adds.push(addition)
      }
      return { ...UPDATE, adds }
    })
  }

  async remove(conversation: ConversationId, account: AccountId): Promise<void> {
    await this.#commit(conversation, async ({ members }) =>
      members.some((member) => member.account === account) ? { ...UPDATE, removes: [account] } : undefined,
    )
  }

  /** Gives an account a role; "member" takes it away. A removal of somebody with a role comes after this. */
  async setRole(conversation: ConversationId, account: AccountId, role: Role): Promise<void> {
    await this.#settings(conversation, (settings) => {
      const others = settings.roles.filter((entry) => entry.account !== account)
      const roles = role === "member" ? others : [...others, { account, role }]
      return { ...settings, roles: roles.sort((a, b) => (a.account < b.account ? -1 : 1)) }
    })
  }

  rename(conversation: ConversationId, name: string): Promise<void> {
    return this.#settings(conversation, (settings) => ({ ...settings, name }))
  }

  /** New keys for this account's leaf and the path above it; by a sibling's commit, if that is first. */
  async rotateKeys(conversation: ConversationId): Promise<void> {
    const { account: self } = this.#context.profile
    let before: Hash | undefined
    await this.#commit(conversation, async ({ members }) => {
      const leaf = members.find(({ account }) => account === self)?.leaf
      before ??= leaf
      return leaf === before ? UPDATE : undefined
    })
  }

  /** Asks to be removed; the other members' devices do it. */
  async leave(conversation: ConversationId): Promise<void> {
    const { profile } = this.#context
    const request = await this.#conversations.withSession(conversation, async (session) => {
      const leaf = session.liveGroup()?.members.find(({ account }) => account === profile.account)
      return leaf && signLeave(profile.mlsSecret, conversation, profile.account, leaf.leaf)
    })
    if (!request) throw new ProtocolError("not-found", { message: "You are not in this conversation." })
    await this.#enqueue(conversation, encodeContent({ kind: "leave", request }))
  }

  #settings(conversation: ConversationId, next: (settings: GroupSettings) => GroupSettings): Promise<void> {
    return this.#commit(conversation, async ({ settings }) => {
      const changed = next(settings)
      return JSON.stringify(changed) === JSON.stringify(settings)
        ? undefined
        : { ...UPDATE, settings: changed }
    })
  }

  async #commit(
    conversation: ConversationId,
    intent: (group: MlsGroup) => Promise<Change | undefined>,
  ): Promise<void> {
    const outcome = await this.#conversations.withSession(conversation, (session: ConversationSession) =>
      commitChange(this.#context, session, intent),
    )
    if (!outcome || outcome.kind === "not-a-member") {
      throw new ProtocolError("not-found", { message: "You are not in this conversation." })
    }
    if (outcome.kind === "refused") throw notAllowed(outcome.fault)
  }
}

function notAllowed(fault: string): ProtocolError {
  return new ProtocolError("refused", { message: `The group's rules do not allow this: ${fault}.` })
}
