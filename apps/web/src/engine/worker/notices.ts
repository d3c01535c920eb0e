/** Security events in plain words: what happened, what is safe, what to do. Each kind is told once. */
import type { SecurityEvent } from "@tacit/client"
import type { Notice } from "../../model/model.ts"

const WORDS: Readonly<Record<SecurityEvent["kind"], string>> = {
  "identity-changed":
    "Somebody's identity changed without their recovery key. Your earlier messages are safe. Ask them by another way before you write.",
  "device-unverified": "A message came from a device that its owner never certified. It is not shown.",
  "sender-mismatch": "The server named a wrong author for something. What you see shows the true author.",
  "log-gap": "Part of a conversation is missing or damaged on the server. Everything else is unharmed.",
  "log-fork":
    "The server shows you another history than before. Nothing new is shown or sent there. Ask whoever runs the server.",
  "log-rollback":
    "The server was set back to an earlier time. What you have is kept here. Ask whoever runs the server.",
  "chain-rollback": "The server hides newer keys of an account. Nothing that depends on them is shown.",
  "chain-fork":
    "The server shows two histories of an account's keys. Nothing that depends on the new one is shown.",
  "epoch-fork":
    "This device could not follow a change of keys. It asks to be let in again; what you have is safe.",
  "rejoin-untrusted": "An invitation did not match its conversation and was ignored.",
  "vault-tampered":
    "Your account's data on the server was changed by somebody else. Nothing of it was used. Ask whoever runs the server.",
  "vault-rollback":
    "The server gave an old copy of your account's data. It was not used. Ask whoever runs the server.",
  "message-rejected": "A message did not pass the checks and is not shown.",
  "policy-violation": "Somebody tried to change a conversation against its rules. The change was refused.",
  "state-conflict": "Two copies of this device's keys met. Close this account's other copies and reload.",
}

export class Notices {
  #list: readonly Notice[] = []

  get list(): readonly Notice[] {
    return this.#list
  }

  /** False if the same thing was told already and not dismissed. */
  add(event: SecurityEvent): boolean {
    const id = "conversation" in event ? `${event.kind} ${event.conversation}` : event.kind
    if (this.#list.some((notice) => notice.id === id)) return false
    this.#list = [...this.#list, { id, tone: "warning", text: WORDS[event.kind] }]
    return true
  }

  dismiss(id: string): void {
    this.#list = this.#list.filter((notice) => notice.id !== id)
  }
}
