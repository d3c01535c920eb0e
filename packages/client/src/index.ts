export { deriveLocalKey, type Randomness, WeakRandomnessError } from "@tacit/crypto"
export {
  type DeriveLocalKey,
  type KeyLock,
  keyLock,
  makeKeyLock,
  openKeyLock,
  readKeyLock,
} from "./account/key-lock.ts"
export type { Profile } from "./account/profile.ts"
export { openUnderSession, sealUnderSession } from "./account/session-seal.ts"
export { BrokenServerError } from "./connection/requests.ts"
export type { ConnectionState } from "./connection/state.ts"
export type { NewConversation } from "./conversation/create.ts"
export { type Credentials, Engine } from "./engine/engine.ts"
export type { Letter, Recipient } from "./engine/letters.ts"
export type { EnginePorts } from "./engine/ports.ts"
export type {
  ConversationDetails,
  ConversationSummary,
  MessageStatus,
  ShownMessage,
} from "./engine/reading.ts"
export type { EngineEvent, RejectReason, SecurityEvent } from "./events.ts"
export type { Clock } from "./ports/clock.ts"
export type { LocalStore, StoreChange, StoredRecord } from "./ports/local-store.ts"
export type { Passwords } from "./ports/passwords.ts"
export { ConnectionLostError, type Socket, type SocketHandlers, type Transport } from "./ports/transport.ts"
export { Serial } from "./serial.ts"
export { FencedError } from "./store/fenced-error.ts"
export { MemoryStore } from "./store/memory-store.ts"
export { DamagedProfileError } from "./store/sealed-store.ts"
export { StorageFullError } from "./store/storage-full-error.ts"
export type { LogRecord, LogRow } from "./timeline/log-record.ts"
export { VaultUnusableError } from "./vault/vault-cache.ts"
