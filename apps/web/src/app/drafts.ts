/** What was typed and not sent, per conversation, as long as this page lives. */
export class Drafts {
  readonly #texts = new Map<string, string>()

  of(conversation: string): string {
    return this.#texts.get(conversation) ?? ""
  }

  keep(conversation: string, text: string): void {
    if (text === "") this.#texts.delete(conversation)
    else this.#texts.set(conversation, text)
  }
}
