/**
 * How the local key survives a reload: sealed under a key that the server hands only to the browser's
 * session. The device stores what is sealed, the server keeps the key; neither opens anything alone.
 */
import { openCommitting, type Randomness, sealCommitting } from "@tacit/crypto"
import { type AccountId, idBytes, LABELS } from "@tacit/protocol"

/** `sessionKey` is the 32 bytes that the server keeps for this session. */
export function sealUnderSession(
  sessionKey: Uint8Array,
  account: AccountId,
  localKey: Uint8Array,
  random: Randomness,
): Uint8Array {
  return sealCommitting(sessionKey, LABELS.sessionSeal, idBytes(account), localKey, random)
}

/** The local key, or `undefined` for another session's key, another account's or what was tampered with. */
export function openUnderSession(
  sessionKey: Uint8Array,
  account: AccountId,
  sealed: Uint8Array,
): Uint8Array | undefined {
  return openCommitting(sessionKey, LABELS.sessionSeal, idBytes(account), sealed)
}
