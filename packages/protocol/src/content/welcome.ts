/** A Welcome with what ties it to the log: which commit it belongs to and which device sent it. */
import { bytes, type Decoded, encode, fixed, list, struct, u32, u53 } from "../codec/codec.ts"
import { accountId, conversationId, deviceId, hash } from "../ids.ts"
import { LABELS } from "../labels.ts"
import { LIMITS } from "../limits.ts"
import { sign, verify } from "../signing.ts"

const signedWelcome = struct({
  conversation: conversationId,
  /** Epoch that the commit opened, and the commit's payload hash. */
  epoch: u53,
  opening: hash,
  inviter: accountId,
  chain: struct({ index: u32, hash }),
  device: deviceId,
  /** `ref` of every KeyPackage that the commit used: all who are added get the same bytes. */
  keyPackages: list(hash, LIMITS.addsPerCommit),
  welcome: bytes(LIMITS.welcome),
})

export const welcomeEnvelope = struct({ inside: signedWelcome, signature: fixed(64) })
export type WelcomeEnvelope = Decoded<typeof welcomeEnvelope>
export type UnsignedWelcome = Decoded<typeof signedWelcome>

export function signWelcome(deviceSecret: Uint8Array, inside: UnsignedWelcome): WelcomeEnvelope {
  return { inside, signature: sign(deviceSecret, LABELS.welcomeSignature, encode(signedWelcome, inside)) }
}

export function verifyWelcome(deviceKey: Uint8Array, { inside, signature }: WelcomeEnvelope): boolean {
  return verify(deviceKey, signature, LABELS.welcomeSignature, encode(signedWelcome, inside))
}
