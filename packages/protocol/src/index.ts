export {
  type Chain,
  type ChainDevice,
  type ChainFault,
  type ChainHead,
  type ChainResult,
  extendChain,
  isDeviceValidAt,
  openChain,
  readChain,
} from "./account/chain.ts"
export { coSignedBytes, type Link, type LinkBody, link, linkHash, linkSignedBytes } from "./account/link.ts"
export { base32Decode, base32Encode, grouped } from "./base32.ts"
export { concat, equalBytes, fromHex, toHex } from "./codec/bytes.ts"
export {
  bool,
  bytes,
  type Codec,
  type Decoded,
  decode,
  encode,
  enumeration,
  fixed,
  list,
  optional,
  type StructCodec,
  struct,
  text,
  type UnionCodec,
  type UnionOf,
  u8,
  u16,
  u32,
  u53,
  union,
} from "./codec/codec.ts"
export { MalformedError } from "./codec/cursor.ts"
export { ERRORS, type ErrorCode, type Fault, ProtocolError, type Retry } from "./errors.ts"
export {
  type CarriedEntry,
  type ConversationHead,
  carriedEntry,
  type DownFrame,
  downFrame,
  type InboxItem,
  type Reply,
  reply,
} from "./frames/down.ts"
export { type Part, part } from "./frames/part.ts"
export { loginMac, type SocketContext, signChallenge, verifyChallenge } from "./frames/socket-proof.ts"
export {
  type Appended,
  type NewEntry,
  NO_TRANSACTION,
  newEntry,
  type PublishedKeyPackage,
  type Transaction,
  transaction,
  type VaultWrite,
} from "./frames/transact.ts"
export { type Request, type RequestKind, request, type UpFrame, upFrame } from "./frames/up.ts"
export { isHandle, normalHandle } from "./handle.ts"
export { deviceIdOf, labelled, labelledHash, payloadHash } from "./hashing.ts"
export {
  CONTENT_TYPE,
  type LoginFinish,
  type LoginFinished,
  type LoginStart,
  type LoginStarted,
  loginFinish,
  loginFinished,
  loginStart,
  loginStarted,
  type OpaqueAnswer,
  opaqueAnswer,
  type Registered,
  type RegisterFinish,
  type RegisterStart,
  registered,
  registerFinish,
  registerStart,
} from "./http/login.ts"
export { readRefusal } from "./http/refusal.ts"
export {
  type SessionAccount,
  type SessionClosed,
  type SessionKey,
  type SessionOpen,
  sessionAccount,
  sessionClosed,
  sessionKey,
  sessionOpen,
} from "./http/session.ts"
export {
  type AccountId,
  accountId,
  type ConversationId,
  conversationId,
  type DeviceId,
  deviceId,
  type Hash,
  hash,
  idBytes,
  type MessageId,
  messageId,
  messageIdFrom,
  NO_HASH,
} from "./ids.ts"
export { LABELS, type Label } from "./labels.ts"
export { LIMITS } from "./limits.ts"
export {
  type Entry,
  type EntryHeader,
  type EntryKind,
  type EntrySigner,
  entry,
  entryHash,
  entryHeader,
  entryKind,
  routingHash,
  signEntry,
  type VouchedEntry,
  verifyEntrySignature,
} from "./log/entry.ts"
export { sign, verify } from "./signing.ts"
export { verifyStrict } from "./strict-ed25519.ts"
export { formatTacitId, parseTacitId } from "./tacit-id.ts"
export {
  type Credential,
  type CredentialKind,
  credential,
  credentialKind,
  signVaultHead,
  type UnsignedVaultHead,
  type VaultHead,
  vaultHead,
  vaultHeadHash,
  vaultObjectHash,
  verifyVaultHead,
} from "./vault/layout.ts"
export { PROTOCOL_VERSION } from "./version.ts"
