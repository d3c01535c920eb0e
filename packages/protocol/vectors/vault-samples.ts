/** What the server keeps of a vault. */
import { deviceIdOf } from "../src/hashing.ts"
import { NO_HASH } from "../src/ids.ts"
import { credential, signVaultHead, vaultHead, vaultHeadHash } from "../src/vault/layout.ts"
import { alice, seed } from "./people.ts"
import { sample } from "./sample.ts"

const common = { account: alice.chain.account, generation: 1, device: deviceIdOf(alice.device.public) }

export const FIRST_HEAD = signVaultHead(alice.device.secret, {
  ...common,
  version: 1,
  previous: NO_HASH,
  sealed: seed("sealed head 1"),
})
export const SECOND_HEAD = signVaultHead(alice.device.secret, {
  ...common,
  version: 2,
  previous: vaultHeadHash(FIRST_HEAD),
  sealed: seed("sealed head 2"),
})

export const CREDENTIALS = (["password", "recovery", "passkey"] as const).map((kind) => ({
  kind,
  slot: seed(`${kind} slot`),
  anchor: seed(`${kind} anchor`),
}))

export const VAULT_SAMPLES = [
  sample("first head", vaultHead, FIRST_HEAD),
  sample("second head", vaultHead, SECOND_HEAD),
  ...CREDENTIALS.map((value) => sample(`credential: ${value.kind}`, credential, value)),
]
