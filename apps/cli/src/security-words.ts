/** What a security event means, in plain words: what happened, what is safe, what to do. */
import type { RejectReason, SecurityEvent } from "@tacit/client"
import type { AccountId } from "@tacit/protocol"
import type { NameOf } from "./people.ts"

/** The account that an event is about, if it is about one. */
export function accountOf(event: SecurityEvent): AccountId | undefined {
  if ("account" in event) return event.account
  return event.kind === "policy-violation" ? event.culprit : undefined
}

export interface Words {
  readonly happened: string
  readonly safe: string
  /** What to do. */
  readonly advice: string
}

const COMPARE = "Compare safety numbers before you write anything private."
const TELL = "Tell whoever runs the server."
const BACKUP = "Tell whoever runs the server: it may have been restored from a backup."

export function securityWords(event: SecurityEvent, nameOf: NameOf): Words {
  const words = WORDS[event.kind] as (event: SecurityEvent, nameOf: NameOf) => Words
  return words(event, nameOf)
}

type EventOf<K extends SecurityEvent["kind"]> = Extract<SecurityEvent, { kind: K }>

const otherDevices = ({ account }: { readonly account: AccountId }, nameOf: NameOf): Words => ({
  happened: `The server shows another list of devices of ${nameOf(account)} than before.`,
  safe: "It is not used.",
  advice: COMPARE,
})

const WORDS: { readonly [K in SecurityEvent["kind"]]: (event: EventOf<K>, nameOf: NameOf) => Words } = {
  "identity-changed": (event, nameOf) => ({
    happened: `${nameOf(event.account)} has a new identity that their recovery key does not vouch for.`,
    safe: "Older messages are safe.",
    advice: "Before you write anything private, ask them by another way whether it was they.",
  }),
  "handle-mismatch": (event, nameOf) => ({
    happened: `The server calls ${nameOf(event.account)} "${event.handle}", which is somebody else's handle or another than before.`,
    safe: "It is not used.",
    advice: COMPARE,
  }),
  "device-unverified": (event, nameOf) => ({
    happened: `A message came from a device that ${nameOf(event.account)} has not certified.`,
    safe: "It is not shown.",
    advice: "Tell them if it happens again.",
  }),
  "sender-mismatch": (event) => ({
    happened: `${place(event)}: the server named another sender than the one who signed.`,
    safe: "The signed sender is shown.",
    advice: TELL,
  }),
  "log-gap": (event) => ({
    happened: `${place(event)}: the server has lost or withholds this entry.`,
    safe: "All others are intact.",
    advice: TELL,
  }),
  "log-fork": (event) => ({
    happened: `${place(event)}: the server shows another history than before.`,
    safe: "Nothing of it is shown, and nothing is sent there.",
    advice: "Ask the others what they see, and whoever runs the server.",
  }),
  "log-rollback": (event) => ({
    happened: `${place(event)}: the server shows an older state than before.`,
    safe: "What this profile has is kept.",
    advice: BACKUP,
  }),
  "chain-rollback": otherDevices,
  "chain-fork": otherDevices,
  "epoch-fork": (event) => ({
    happened: `${place(event)}: the keys of this conversation have come apart here.`,
    safe: "What was said is safe.",
    advice: "You need do nothing: this device asks the others to let it in again.",
  }),
  "rejoin-untrusted": (event) => ({
    happened: `An invitation did not match its conversation (${event.detail}).`,
    safe: "It was not used.",
    advice: "If you expected one, ask to be invited again.",
  }),
  "vault-tampered": (event) => ({
    happened: `The server gave something that this account has not stored (${event.detail}).`,
    safe: "It is not used.",
    advice: TELL,
  }),
  "vault-rollback": (event) => ({
    happened: `The server gave this account's vault as it was before (version ${event.served} instead of ${event.known}).`,
    safe: "It is not used.",
    advice: BACKUP,
  }),
  "message-rejected": (event) => ({
    happened: `${place(event)}: an entry is not shown, because ${REASONS[event.reason]}.`,
    safe: "Nothing else is affected.",
    advice: "If you miss something, ask for it to be sent again.",
  }),
  "policy-violation": (event, nameOf) => ({
    happened: `${place(event)}: ${event.culprit ? nameOf(event.culprit) : "somebody"} tried to change the group against its rules (${event.fault}).`,
    safe: "The change does not count.",
    advice: "Ask them what happened; an owner or admin can remove them.",
  }),
  quota: () => ({
    happened:
      "The server has no room for a change: the space for your account, or for whom you invite, is used up.",
    safe: "Messages still go out, and the change is tried again.",
    advice: "Ask whoever runs the server for more space.",
  }),
  "state-conflict": (event) => ({
    happened: `Conversation ${event.conversation.slice(0, 8)}: this profile was set back to an earlier time, or a copy of it is in use (${event.detail}).`,
    safe: "Nothing is lost, and nothing is sent twice.",
    advice: "Use one copy only. If you made none, `tacit logout` here and log in again.",
  }),
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
