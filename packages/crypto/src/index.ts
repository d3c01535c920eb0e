export {
  makeCheckpoint,
  makeDelete,
  makeDeviceLink,
  makeGenesis,
  makeMlsKeyLink,
  makeRecovery,
  makeRevokeDevice,
  makeRotateIdentity,
} from "./account/author.ts"
export {
  areGenuine,
  type CredentialKeys,
  type OpenedAnchor,
  type OpenedSlot,
  openAnchor,
  openSlot,
  passwordCredential,
  type RenewCredentialInput,
  recoveryCredential,
  renewCredential,
  type SealCredentialInput,
  type SlotFault,
  sealCredential,
} from "./account/credentials.ts"
export { deriveLocalKey } from "./account/local-key.ts"
export {
  deriveRecovery,
  formatRecoveryKey,
  generateRecoveryKey,
  type ParsedRecoveryKey,
  parseRecoveryKey,
  type RecoverySecrets,
} from "./account/recovery-key.ts"
export { deriveKey } from "./derive.ts"
export { generateSigningKeyPair, type SigningKeyPair, signingKeyPairFrom } from "./keys.ts"
export { LocalSealer } from "./local/sealer.ts"
export {
  type OpenedMessage,
  type OpenMessageInput,
  openMessage,
  type SealedMessageInput,
  sealMessage,
} from "./message/message.ts"
export type { MessagePlace } from "./message/place.ts"
export { StateConflictError } from "./mls/errors.ts"
export type {
  FrameFault,
  JoinFault,
  KeyPackageFault,
  PathFault,
  PolicyFault,
  RuleFault,
} from "./mls/faults.ts"
export {
  type JoinResult,
  MlsGroup,
  type ProcessResult,
  type StagedCommit,
  type StageResult,
} from "./mls/group.ts"
export {
  type CredentialFault,
  type CredentialResult,
  type MlsIdentity,
  readCredential,
} from "./mls/identity.ts"
export type { JoinInput } from "./mls/join.ts"
export {
  type GeneratedKeyPackage,
  generateKeyPackage,
  inspectKeyPackage,
  type KeyPackageResult,
} from "./mls/key-package.ts"
export type { CommitChange } from "./mls/plan.ts"
export { POLICY_VERSION } from "./mls/settings.ts"
export type { Member } from "./mls/state.ts"
export { createSuite, type MlsSuite, SUITE_NAME } from "./mls/suite.ts"
export { pad, padme, unpad } from "./padding.ts"
export type { Randomness } from "./randomness.ts"
export { type Fingerprinted, safetyNumber } from "./safety-number.ts"
export { open, openCommitting, seal, sealCommitting } from "./seal.ts"
export { SecretBytes } from "./secret.ts"
export { expectSoundRandomness, WeakRandomnessError } from "./sound-randomness.ts"
export { type HeadFault, type OpenedHead, type OpenHeadInput, openVaultHead } from "./vault/head.ts"
export type { LoadObjects, VaultChanges, VaultRoots, VaultSnapshot } from "./vault/snapshot.ts"
export { type VaultFault, VaultTamperedError } from "./vault/tampered.ts"
export {
  type CreateVaultInput,
  createVault,
  planVaultWrite,
  readItems,
  type VaultPlan,
  type VaultWriteInput,
} from "./vault/vault.ts"
