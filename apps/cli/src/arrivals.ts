/**
 * Prints each message that this profile did not have when it began to listen, in the order of each log.
 *
 * Invariant: `#printed` is the index of the newest message printed or known before, for each conversation;
 * one message is printed at a time.
 */
import type { ShownMessage } from "@tacit/client"
import type { ConversationId } from "@tacit/protocol"
import type { Output } from "./output.ts"
import type { Session } from "./session.ts"
import { messageRow } from "./shown.ts"

const FIRST_LOOK = 16

export class Arrivals {
  readonly #session: Session
  readonly #output: Output
  readonly #printed: Map<ConversationId, number>
  #printing: Promise<void> = Promise.resolve()
  #heardServer = false

  private constructor(session: Session, output: Output, known: Map<ConversationId, number>) {
    this.#session = session
    this.#output = output
    this.#printed = known
  }

  /** Begins to listen; what the profile has by now counts as known. */
  static async from(session: Session, output: Output): Promise<Arrivals> {
    const { engine } = session
    const known = new Map<ConversationId, number>()
    for (const { conversation } of await engine.reading.conversations()) {
      const messages = await engine.reading.messages(conversation)
      known.set(conversation, newestIndex(messages))
    }
    const arrivals = new Arrivals(session, output, known)
    engine.listen((event) => {
      if (event.kind === "connection" && event.state === "online") arrivals.#heardServer = true
      if (event.kind === "message") arrivals.#look(event.conversation)
    })
    return arrivals
  }

  /** Whether the server answered at any time. */
  get heardServer(): boolean {
    return this.#heardServer
  }

  /** Resolves when everything that has arrived is printed; rejects if that failed. */
  stop(): Promise<void> {
    return this.#printing
  }

  #look(conversation: ConversationId): void {
    const printing = this.#printing.then(() => this.#print(conversation))
    // Whoever waits in `stop` hears of it; until then it must not end the process.
    printing.catch(() => undefined)
    this.#printing = printing
  }

  async #print(conversation: ConversationId): Promise<void> {
    const fresh = await this.#fresh(conversation, this.#printed.get(conversation) ?? -1)
    const nameOf = await this.#session.people.names([...new Set(fresh.map(({ author }) => author))])
    for (const message of fresh) {
      const { record, cells } = messageRow(message, nameOf)
      this.#output.result({ conversation, ...record }, cells.join("  "))
    }
    if (fresh.length > 0) this.#printed.set(conversation, newestIndex(fresh))
  }

  async #fresh(conversation: ConversationId, printed: number): Promise<readonly ShownMessage[]> {
    for (let limit = FIRST_LOOK; ; limit *= 2) {
      const messages = await this.#session.engine.reading.messages(conversation, limit)
      const fresh = messages.filter(({ index }) => index !== undefined && index > printed)
      // Only when something known was seen, or there is nothing older, was everything seen.
      if (fresh.length < messages.length || messages.length < limit) return fresh
    }
  }
}

function newestIndex(messages: readonly ShownMessage[]): number {
  return messages.findLast(({ index }) => index !== undefined)?.index ?? -1
}
