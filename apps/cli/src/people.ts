/** People and conversations by the names that are typed and shown. */
import type { ConversationSummary, Engine, Recipient } from "@tacit/client"
import { type AccountId, type ConversationId, formatTacitId, isHandle, parseTacitId } from "@tacit/protocol"
import { refused } from "./failure.ts"

const CONVERSATION_ID = /^[0-9a-f]{64}$/i

export type NameOf = (account: AccountId) => string

export class People {
  readonly #engine: Engine

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** Names for these accounts: the handle, or the Tacit ID where the handle is not known. */
  async names(accounts: readonly AccountId[]): Promise<NameOf> {
    const handles = await this.#engine.describe(accounts)
    return (account) => handles.get(account) ?? formatTacitId(account)
  }

  /** What a conversation is called here: the other person, or the group's own name. */
  nameOf({ kind, name, peer, conversation }: ConversationSummary, nameOf: NameOf): string {
    if (kind === "direct" && peer) return nameOf(peer)
    return name || conversation.slice(0, 8)
  }

  /** The conversation that somebody means; fails if there is none yet. */
  async conversation(typed: string): Promise<ConversationId> {
    const known = await this.#known(typed)
    if (known) return known
    const conversation = await this.#engine.reading.directWith(await this.#account(typed))
    if (conversation) return conversation
    throw refused(`There is no conversation with ${typed} yet: \`tacit send ${typed} TEXT\` begins one.`)
  }

  /** The conversation to write to, begun if there is none. */
  async conversationToWrite(typed: string): Promise<ConversationId> {
    return (await this.#known(typed)) ?? this.#engine.direct(await this.#account(typed))
  }

  /** Whom a message is for that cannot be sent before there is a connection. */
  recipient(typed: string): Recipient {
    const account = parseTacitId(typed)
    if (account) return { kind: "account", account }
    if (isHandle(typed)) return { kind: "handle", handle: typed }
    throw notAPerson(typed)
  }

  async #known(typed: string): Promise<ConversationId | undefined> {
    if (!CONVERSATION_ID.test(typed)) return undefined
    const id = typed.toLowerCase()
    const known = (await this.#engine.reading.conversations()).find(({ conversation }) => conversation === id)
    if (known) return known.conversation
    throw refused(`This profile has no conversation ${typed}.`)
  }

  async #account(typed: string): Promise<AccountId> {
    const to = this.recipient(typed)
    if (to.kind === "account") return to.account
    const found = await this.#engine.resolve(to.handle)
    if (found) return found
    throw refused(`Nobody here has the handle "${typed}".`)
  }
}

function notAPerson(typed: string): Error {
  return refused(`"${typed}" is no handle, no Tacit ID (is there a typing error?) and no conversation.`)
}
