/** What a security event means to a person. */
import type { SecurityEvent } from "@tacit/client"
import type { AccountId } from "@tacit/protocol"

export interface Words {
  readonly happened: string
  readonly safe: string
  /** What to do. */
  readonly advice: string
}

/** The account that an event is about, if it is about one. */
export function accountOf(event: SecurityEvent): AccountId | undefined {
  if ("account" in event) return event.account
  return event.kind === "policy-violation" ? event.culprit : undefined
}

/** `who` is the account that the event is about, by a name that begins a sentence as well as ends one. */
export function securityWords({ kind }: SecurityEvent, who: string): Words {
  return WORDS[kind](who)
}

const TELL = "Tell whoever runs the server."
const BACKUP = "Ask whoever runs the server: it may have been restored from a backup."
const COMPARE = "Compare safety numbers before you write anything private."

const WORDS: Readonly<Record<SecurityEvent["kind"], (who: string) => Words>> = {
  "identity-changed": (who) => ({
    happened: `${who} has a new identity that their recovery key does not vouch for.`,
    safe: "Earlier messages are safe.",
    advice: "Ask them by another way whether it was they, before you write anything private.",
  }),
  "handle-mismatch": (who) => ({
    happened: `${who} got from the server a name that is another's, or another than before.`,
    safe: "You see the name that it gave first, or the Tacit ID.",
    advice: COMPARE,
  }),
  "device-unverified": (who) => ({
    happened: `${who} never certified the device that a message came from.`,
    safe: "It is not shown, and nothing else is affected.",
    advice: "Tell them if it happens again.",
  }),
  "sender-mismatch": () => ({
    happened: "The server named a wrong author for something.",
    safe: "What you see shows the true author.",
    advice: TELL,
  }),
  "log-gap": () => ({
    happened: "Part of a conversation is missing or damaged on the server.",
    safe: "Everything else is unharmed.",
    advice: "Ask the others for what you miss, and tell whoever runs the server.",
  }),
  "log-fork": () => ({
    happened: "The server shows another history of a conversation than before.",
    safe: "Nothing of it is shown, and nothing is sent there.",
    advice: "Ask the others what they see, and whoever runs the server.",
  }),
  "log-rollback": () => ({
    happened: "The server shows a conversation as it was at an earlier time.",
    safe: "What you have is kept here, and nothing is sent there.",
    advice: BACKUP,
  }),
  "chain-rollback": (who) => ({
    happened: `${who} has newer keys that the server hides.`,
    safe: "Nothing that depends on the older ones is shown.",
    advice: COMPARE,
  }),
  "chain-fork": (who) => ({
    happened: `${who} has other keys than those that the server shows now.`,
    safe: "The new ones are not used.",
    advice: COMPARE,
  }),
  "epoch-fork": () => ({
    happened: "This device could not follow a change of keys in a conversation.",
    safe: "What was said is safe.",
    advice: "You need do nothing: it asks the others to let it in again.",
  }),
  "rejoin-untrusted": () => ({
    happened: "An invitation did not match its conversation.",
    safe: "It was not used.",
    advice: "If you expected one, ask to be invited again.",
  }),
  "vault-tampered": () => ({
    happened: "Your account's data on the server was changed by somebody else.",
    safe: "Nothing of it was used.",
    advice: "Ask whoever runs the server before you log in anywhere else.",
  }),
  "vault-rollback": () => ({
    happened: "The server gave an old copy of your account's data.",
    safe: "It was not used.",
    advice: BACKUP,
  }),
  "message-rejected": () => ({
    happened: "A message did not pass the checks.",
    safe: "It is not shown, and nothing else is affected.",
    advice: "If you miss something, ask for it to be sent again.",
  }),
  "policy-violation": (who) => ({
    happened: `${who} tried to change a conversation against its rules.`,
    safe: "The change does not count.",
    advice: "Ask them what happened; an owner or admin can remove them.",
  }),
  quota: () => ({
    happened:
      "The server has no room for a change: the space for your account, or for whom you invite, is used up.",
    safe: "Messages still go out, and the change is tried again.",
    advice: "Ask whoever runs the server for more space.",
  }),
  "state-conflict": () => ({
    happened: "This device was set back to an earlier time, or a copy of it is in use.",
    safe: "Nothing is lost, and nothing is sent twice.",
    advice: "Use one copy only. If you made none, log this device out.",
  }),
}
