/** Security events in plain words. Each is told once of each conversation or account, until it is dismissed. */
import type { SecurityEvent } from "@tacit/client"
import { formatTacitId } from "@tacit/protocol"
import type { Notice } from "../../model/model.ts"
import { accountOf, securityWords } from "./security-words.ts"

export class Notices {
  #list: readonly Notice[] = []

  get list(): readonly Notice[] {
    return this.#list
  }

  /** Names the account by its Tacit ID. False if the same thing was told already and not dismissed. */
  add(event: SecurityEvent): boolean {
    const account = accountOf(event)
    const who = account ? `${formatTacitId(account).slice(0, 9)}…` : "Somebody"
    const notice = noticeOf(event, who)
    if (this.#list.some(({ id }) => id === notice.id)) return false
    this.#list = [...this.#list, notice]
    return true
  }

  /** Names the account by its handle, once that is known. */
  name(event: SecurityEvent, handle: string): void {
    const named = noticeOf(event, handle)
    this.#list = this.#list.map((notice) => (notice.id === named.id ? named : notice))
  }

  dismiss(id: string): void {
    this.#list = this.#list.filter((notice) => notice.id !== id)
  }
}

function noticeOf(event: SecurityEvent, who: string): Notice {
  const { happened, safe, advice } = securityWords(event, who)
  const place = "conversation" in event ? event.conversation : ""
  return {
    id: [event.kind, place, accountOf(event) ?? ""].join(" "),
    tone: "warning",
    text: [happened, safe, advice].join(" "),
  }
}
