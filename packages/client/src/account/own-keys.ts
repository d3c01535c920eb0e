/** The account's own keys, from the profile and the account chain. */
import { type MlsIdentity, signingKeyPairFrom } from "@tacit/crypto"
import type { Chain } from "@tacit/protocol"
import type { Profile } from "./profile.ts"

export function mlsIdentity(
  { account, mlsSecret }: Pick<Profile, "account" | "mlsSecret">,
  chain: Chain,
): MlsIdentity {
  const { secretKey, publicKey } = signingKeyPairFrom(mlsSecret)
  return { account, proof: chain.proof, secretKey, publicKey }
}
