/** One security event of each kind. */
import type { SecurityEvent } from "@tacit/client"
import type { AccountId, ConversationId, DeviceId, MessageId } from "@tacit/protocol"

const account = "a".repeat(64) as AccountId
const conversation = "c".repeat(64) as ConversationId
const place = { conversation, index: 7 }

export const SECURITY_EVENTS: { readonly [K in SecurityEvent["kind"]]: Extract<SecurityEvent, { kind: K }> } =
  {
    "identity-changed": { kind: "identity-changed", account },
    "handle-mismatch": { kind: "handle-mismatch", account, handle: "bob" },
    "device-unverified": {
      kind: "device-unverified",
      account,
      device: "d".repeat(64) as DeviceId,
      conversation,
    },
    "sender-mismatch": { kind: "sender-mismatch", ...place, detail: "another committer" },
    "log-gap": { kind: "log-gap", ...place },
    "log-fork": { kind: "log-fork", ...place },
    "log-rollback": { kind: "log-rollback", ...place },
    "chain-rollback": { kind: "chain-rollback", account },
    "chain-fork": { kind: "chain-fork", account },
    "epoch-fork": { kind: "epoch-fork", ...place, cause: "cannot be processed" },
    "rejoin-untrusted": { kind: "rejoin-untrusted", conversation, detail: "bad signature" },
    "vault-tampered": { kind: "vault-tampered", detail: "hash" },
    "vault-rollback": { kind: "vault-rollback", known: 5, served: 4 },
    "message-rejected": { kind: "message-rejected", ...place, id: "m" as MessageId, reason: "replay" },
    "policy-violation": { kind: "policy-violation", ...place, culprit: account, fault: "not-allowed" },
    quota: { kind: "quota" },
    "state-conflict": { kind: "state-conflict", conversation, detail: "used twice" },
  }
