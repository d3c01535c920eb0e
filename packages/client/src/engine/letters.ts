/**
 * Messages to people with whom this device knows no conversation: written without a connection, or before
 * the conversation could be begun. A letter leaves in the transaction in which it enters the outbox of the
 * conversation, under the same id: it is never lost and never sent twice.
 */
import {
  type AccountId,
  accountId,
  bytes,
  type ConversationId,
  type Decoded,
  LIMITS,
  type MessageId,
  messageId,
  optional,
  ProtocolError,
  struct,
  text,
  u53,
  union,
} from "@tacit/protocol"
import { BrokenServerError } from "../connection/requests.ts"
import { Serial } from "../serial.ts"
import { type Change, put, remove, type SealedStore } from "../store/sealed-store.ts"

const recipient = union("recipient", {
  handle: [1, struct({ handle: text(LIMITS.handleMax) })],
  account: [2, struct({ account: accountId })],
})
export type Recipient = Decoded<typeof recipient>

export const letterRecord = struct({
  id: messageId,
  to: recipient,
  content: bytes(LIMITS.sealedMessage),
  writtenAt: u53,
  /** Why it will never be sent. */
  failed: optional(text(256)),
})
export type Letter = Decoded<typeof letterRecord>

const LETTERS = "letter"

export interface LetterPorts {
  readonly store: SealedStore
  readonly resolve: (handle: string) => Promise<AccountId | undefined>
  readonly direct: (account: AccountId) => Promise<ConversationId>
  /** Puts the content into the outbox and makes `also` true in the same transaction. */
  readonly enqueue: (
    conversation: ConversationId,
    content: Uint8Array,
    id: MessageId,
    also: readonly Change[],
  ) => Promise<unknown>
}

export class Letters {
  readonly #ports: LetterPorts
  readonly #delivering = new Serial()
  #letters: readonly Letter[]

  private constructor(ports: LetterPorts, letters: readonly Letter[]) {
    this.#ports = ports
    this.#letters = letters
  }

  static async load(ports: LetterPorts): Promise<Letters> {
    const letters = (await ports.store.all(LETTERS, letterRecord)).map(({ value }) => value)
    return new Letters(
      ports,
      letters.sort((a, b) => a.writtenAt - b.writtenAt),
    )
  }

  /** Letters that wait, and those that failed until they are discarded; oldest first. */
  get all(): readonly Letter[] {
    return this.#letters
  }

  /** Durable once resolved. */
  async add(letter: Omit<Letter, "failed">): Promise<void> {
    await this.#put({ ...letter, failed: undefined })
  }

  /** Hands every letter over that can be delivered now. Rejects with `ConnectionLostError`. */
  deliver(): Promise<void> {
    return this.#delivering.run(async () => {
      for (const letter of this.#letters) if (letter.failed === undefined) await this.#deliver(letter)
    })
  }

  async discard(id: MessageId): Promise<void> {
    await this.#ports.store.write([remove(LETTERS, id)])
    this.#letters = this.#letters.filter((letter) => letter.id !== id)
  }

  async #deliver(letter: Letter): Promise<void> {
    const { resolve, direct, enqueue } = this.#ports
    const { to, content, id } = letter
    try {
      const account = to.kind === "account" ? to.account : await resolve(to.handle)
      if (!account) throw new ProtocolError("not-found", { message: "Nobody has this handle." })
      await enqueue(await direct(account), content, id, [remove(LETTERS, id)])
      this.#letters = this.#letters.filter((other) => other.id !== id)
    } catch (error) {
      // Whatever may pass is tried again with the next connection; so is what the server contradicts itself in.
      if (error instanceof BrokenServerError) return
      if (!(error instanceof ProtocolError)) throw error
      if (error.retry === "never") await this.#put({ ...letter, failed: error.message.slice(0, 80) })
    }
  }

  async #put(letter: Letter): Promise<void> {
    await this.#ports.store.write([put(LETTERS, letter.id, letterRecord, letter)])
    const others = this.#letters.filter(({ id }) => id !== letter.id)
    this.#letters = [...others, letter].sort((a, b) => a.writtenAt - b.writtenAt)
  }
}
