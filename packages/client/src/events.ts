/**
 * What the engine tells besides the timeline. Every class of attack that is noticed has its own event;
 * nothing is skipped silently (ATTACKS, oracle I5).
 */
import type { AccountId, ConversationId, DeviceId, MessageId } from "@tacit/protocol"

export type SecurityEvent =
  | { readonly kind: "identity-changed"; readonly account: AccountId }
  /** The server gives an account a handle that is another's, or another than it gave before. */
  | { readonly kind: "handle-mismatch"; readonly account: AccountId; readonly handle: string }
  | {
      readonly kind: "device-unverified"
      readonly account: AccountId
      readonly device: DeviceId
      readonly conversation: ConversationId
    }
  | {
      readonly kind: "sender-mismatch"
      readonly conversation: ConversationId
      readonly index: number
      readonly detail: string
    }
  | { readonly kind: "log-gap"; readonly conversation: ConversationId; readonly index: number }
  | { readonly kind: "log-fork"; readonly conversation: ConversationId; readonly index: number }
  | { readonly kind: "log-rollback"; readonly conversation: ConversationId; readonly index: number }
  | { readonly kind: "chain-rollback"; readonly account: AccountId }
  | { readonly kind: "chain-fork"; readonly account: AccountId }
  | {
      readonly kind: "epoch-fork"
      readonly conversation: ConversationId
      readonly index: number
      readonly cause: string
    }
  | { readonly kind: "rejoin-untrusted"; readonly conversation: ConversationId; readonly detail: string }
  | { readonly kind: "vault-tampered"; readonly detail: string }
  | { readonly kind: "vault-rollback"; readonly known: number; readonly served: number }
  | {
      readonly kind: "message-rejected"
      readonly conversation: ConversationId
      readonly index: number
      readonly id: MessageId
      readonly reason: RejectReason
    }
  | {
      readonly kind: "policy-violation"
      readonly conversation: ConversationId
      readonly index: number
      readonly culprit: AccountId | undefined
      readonly fault: string
    }
  /** The server keeps no more for this account, or for somebody whom it invites. */
  | { readonly kind: "quota" }
  | { readonly kind: "state-conflict"; readonly conversation: ConversationId; readonly detail: string }

/** Why a log entry is not shown as a message. */
export type RejectReason =
  | "wrong-epoch"
  | "no-key"
  | "damaged"
  | "not-a-member"
  | "unknown-device"
  | "bad-signature"
  | "replay"
  | "other-history"
  | "chain"
  | "malformed"

export type EngineEvent =
  | { readonly kind: "security"; readonly event: SecurityEvent }
  | { readonly kind: "connection"; readonly state: "online" | "offline" | "stopped" }
  | { readonly kind: "conversation"; readonly conversation: ConversationId }
  | { readonly kind: "message"; readonly conversation: ConversationId; readonly id: MessageId }
  | {
      readonly kind: "failed"
      readonly conversation: ConversationId
      readonly id: MessageId
      readonly reason: string
    }
