/** What proves a connection: the server's fresh nonce bound to the origin that the client believes to talk to. */

import { hmac } from "@noble/hashes/hmac.js"
import { sha256 } from "@noble/hashes/sha2.js"
import { concat } from "../codec/bytes.ts"
import { labelled } from "../hashing.ts"
import { type AccountId, type DeviceId, idBytes } from "../ids.ts"
import { LABELS } from "../labels.ts"
import { sign, verify } from "../signing.ts"

export interface SocketContext {
  readonly nonce: Uint8Array
  /** Scheme, host and port, as in an Origin header. */
  readonly origin: string
}

function contextBytes({ nonce, origin }: SocketContext): Uint8Array {
  return concat(nonce, new TextEncoder().encode(origin))
}

export function signChallenge(
  secret: Uint8Array,
  context: SocketContext,
  account: AccountId,
  device: DeviceId,
): Uint8Array {
  return sign(secret, LABELS.socketSignature, idBytes(account, device), contextBytes(context))
}

export function verifyChallenge(
  deviceKey: Uint8Array,
  signature: Uint8Array,
  context: SocketContext,
  account: AccountId,
  device: DeviceId,
): boolean {
  return verify(deviceKey, signature, LABELS.socketSignature, idBytes(account, device), contextBytes(context))
}

/** MAC under the OPAQUE session key: only who finished that log-in can use it, and only on this socket. */
export function loginMac(sessionKey: Uint8Array, context: SocketContext, login: Uint8Array): Uint8Array {
  return hmac(sha256, sessionKey, labelled(LABELS.loginMac, login, contextBytes(context)))
}
