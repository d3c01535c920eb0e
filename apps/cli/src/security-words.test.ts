import type { SecurityEvent } from "@tacit/client"
import type { AccountId, ConversationId, DeviceId, MessageId } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { accountOf, securityWords } from "./security-words.ts"

const account = "a".repeat(64) as AccountId
const conversation = "c".repeat(64) as ConversationId
const place = { conversation, index: 7 }

const EVENTS: { readonly [K in SecurityEvent["kind"]]: Extract<SecurityEvent, { kind: K }> } = {
  "identity-changed": { kind: "identity-changed", account },
  "handle-mismatch": { kind: "handle-mismatch", account, handle: "robert" },
  "device-unverified": {
    kind: "device-unverified",
    account,
    device: "d".repeat(64) as DeviceId,
    conversation,
  },
  "sender-mismatch": { kind: "sender-mismatch", ...place, detail: "x" },
  "log-gap": { kind: "log-gap", ...place },
  "log-fork": { kind: "log-fork", ...place },
  "log-rollback": { kind: "log-rollback", ...place },
  "chain-rollback": { kind: "chain-rollback", account },
  "chain-fork": { kind: "chain-fork", account },
  "epoch-fork": { kind: "epoch-fork", ...place, cause: "x" },
  "rejoin-untrusted": { kind: "rejoin-untrusted", conversation, detail: "x" },
  "vault-tampered": { kind: "vault-tampered", detail: "x" },
  "vault-rollback": { kind: "vault-rollback", known: 5, served: 4 },
  "message-rejected": { kind: "message-rejected", ...place, id: "m" as MessageId, reason: "replay" },
  "policy-violation": { kind: "policy-violation", ...place, culprit: account, fault: "x" },
  quota: { kind: "quota" },
  "state-conflict": { kind: "state-conflict", conversation, detail: "x" },
}

describe("a security event", () => {
  test.each(Object.values(EVENTS))(
    "of kind $kind says what happened, what is safe and what to do",
    (event) => {
      const { happened, safe, advice } = securityWords(event, (named) => (named === account ? "Bob" : "?"))
      for (const part of [happened, safe, advice]) {
        expect(part).toMatch(/^[A-Z].{10,}\.$/)
        expect(part).not.toContain("undefined")
      }
      if (accountOf(event)) expect(happened).toContain("Bob")
      if ("index" in event) expect(happened).toContain("entry 7")
    },
  )
})
