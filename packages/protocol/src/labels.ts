/**
 * Every HKDF label, hash prefix and signature context of Tacit. One key, one purpose: a test refuses a
 * label that stands twice or is a prefix of another (ATTACKS ID-14).
 */
export const LABELS = {
  // hash prefixes (SHA-256)
  linkHash: "tacit 1 hash chain link",
  entryHash: "tacit 1 hash log entry",
  payloadHash: "tacit 1 hash payload",
  deviceId: "tacit 1 hash device key",
  vaultHeadHash: "tacit 1 hash vault head",
  vaultObjectHash: "tacit 1 hash vault object",
  leafHash: "tacit 1 hash mls leaf",
  routingHash: "tacit 1 hash routing set",
  keyPackageHash: "tacit 1 hash key package",
  safetyNumber: "tacit 1 hash safety number",
  // signature contexts (Ed25519)
  linkSignature: "tacit 1 sign chain link by identity",
  deviceSignature: "tacit 1 sign chain device by device",
  recoverySignature: "tacit 1 sign chain link by recovery key",
  newIdentitySignature: "tacit 1 sign chain rotation by new identity",
  socketSignature: "tacit 1 sign socket challenge",
  messageSignature: "tacit 1 sign message",
  entrySignature: "tacit 1 sign log entry",
  welcomeSignature: "tacit 1 sign welcome",
  vaultHeadSignature: "tacit 1 sign vault head",
  slotSignature: "tacit 1 sign vault slot",
  leaveSignature: "tacit 1 sign leave by mls key",
  readdSignature: "tacit 1 sign readd by mls key",
  // HKDF-SHA-256 labels
  passwordSlotKey: "tacit 1 kdf password slot key",
  passwordAnchorKey: "tacit 1 kdf password anchor key",
  recoverySlotKey: "tacit 1 kdf recovery slot key",
  recoveryAnchorKey: "tacit 1 kdf recovery anchor key",
  recoverySigningKey: "tacit 1 kdf recovery signing key",
  vaultHeadKey: "tacit 1 kdf vault head",
  vaultObjectKey: "tacit 1 kdf vault object",
  vaultItemName: "tacit 1 mac vault item name",
  vaultItemPlace: "tacit 1 mac vault item place",
  messageKey: "tacit 1 kdf message",
  loginMac: "tacit 1 mac login",
  localKey: "tacit 1 kdf local key",
  localRecordName: "tacit 1 mac local record name",
  localRecordKey: "tacit 1 kdf local record",
  sessionSeal: "tacit 1 kdf session seal",
  commitment: "tacit 1 kdf committing aead",
  hedgedNonce: "tacit 1 kdf hedged nonce",
  // MLS exporter (RFC 9420 section 8.5) and HPKE info (RFC 9180)
  epochKeyExporter: "tacit message",
  slotSeal: "tacit 1 hpke vault slot",
} as const

export type Label = (typeof LABELS)[keyof typeof LABELS]
