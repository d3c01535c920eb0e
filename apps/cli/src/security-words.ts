/** What a security event means, in plain words: what happened, what is safe, what to do. */
import type { RejectReason, SecurityEvent } from "@tacit/client"
import type { AccountId } from "@tacit/protocol"
import type { NameOf } from "./people.ts"

/** The account that an event is about, if it is about one. */
export function accountOf(event: SecurityEvent): AccountId | undefined {
  if ("account" in event) return event.account
  return event.kind === "policy-violation" ? event.culprit : undefined
}

export function securityWords(event: SecurityEvent, nameOf: NameOf): string {
  switch (event.kind) {
    case "identity-changed":
      return `${nameOf(event.account)} has a new identity that their recovery key does not vouch for. Older messages are safe. Before you write anything private, ask them by another way whether it was they.`
    case "device-unverified":
      return `A message came from a device that ${nameOf(event.account)} has not certified. It is not shown. Tell them if it happens again.`
    case "sender-mismatch":
      return `${place(event)}: the server named another sender than the one who signed. The signed sender is shown. Tell whoever runs the server.`
    case "log-gap":
      return `${place(event)}: the server has lost or withholds this entry. All others are intact. Tell whoever runs the server.`
    case "log-fork":
      return `${place(event)}: the server shows another history than before. Nothing of it is shown, and nothing is sent there. Ask the others what they see, and whoever runs the server.`
    case "log-rollback":
      return `${place(event)}: the server shows an older state than before. What this profile has is kept. Tell whoever runs the server: it may have been restored from a backup.`
    case "chain-rollback":
    case "chain-fork":
      return `The server shows another list of devices of ${nameOf(event.account)} than before. It is not used. Compare safety numbers before you write anything private.`
    case "epoch-fork":
      return `${place(event)}: the keys of this conversation have come apart here. What was said is safe; this device asks the others to let it in again.`
    case "rejoin-untrusted":
      return `An invitation to a conversation that you are in already was not used (${event.detail}). Everything is safe.`
    case "vault-tampered":
      return `The server gave something that this account has not stored (${event.detail}). It is not used. Tell whoever runs the server.`
    case "vault-rollback":
      return `The server gave this account's vault as it was before (version ${event.served} instead of ${event.known}). It is not used. Tell whoever runs the server: it may have been restored from a backup.`
    case "message-rejected":
      return `${place(event)}: an entry is not shown, because ${REASONS[event.reason]}. Nothing else is affected.`
    case "policy-violation":
      return `${place(event)}: ${event.culprit ? nameOf(event.culprit) : "somebody"} tried to change the group against its rules (${event.fault}). The change does not count.`
    case "state-conflict":
      return `This conversation's keys were used twice (${event.detail}). Nothing was sent under them. If you copied the profile directory, use one copy only.`
  }
}

const REASONS: Readonly<Record<RejectReason, string>> = {
  "wrong-epoch": "it was sealed under keys that were not in force",
  "no-key": "this account has no key for it",
  damaged: "it is damaged",
  "not-a-member": "its author was not in the conversation",
  "unknown-device": "it comes from a device that its author has not certified",
  "bad-signature": "its signature is wrong",
  replay: "it is a repetition of an older one",
  "other-history": "it answers another history than the one shown here",
  chain: "it names another list of its author's devices",
  malformed: "it is not in the format of messages",
}

function place({ conversation, index }: { readonly conversation: string; readonly index: number }): string {
  return `Conversation ${conversation.slice(0, 8)}, entry ${index}`
}
