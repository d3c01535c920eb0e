/** One link of every kind, in a chain that stands. */
import type { Chain } from "../src/account/chain.ts"
import { type Link, link } from "../src/account/link.ts"
import { deviceIdOf } from "../src/hashing.ts"
import { LABELS } from "../src/labels.ts"
import { alice, coSignature, extended, genesisLink, hashNamed, keyPair, signedLink } from "./people.ts"
import { sample } from "./sample.ts"

const { identity, recovery, device } = alice
const newRecovery = keyPair("alice second recovery")
const newIdentity = keyPair("alice second identity")

function everyLink(): readonly Link[] {
  const links = [...alice.links]
  let chain: Chain = alice.chain
  const add = (next: Link) => {
    links.push(next)
    chain = extended(chain, next)
  }
  add(signedLink(chain, identity, { kind: "vault-checkpoint", version: 7, head: hashNamed("vault head") }))
  add(signedLink(chain, identity, { kind: "revoke-device", device: deviceIdOf(device.public) }))
  add(
    signedLink(chain, identity, {
      kind: "recovery",
      recoveryKey: newRecovery.public,
      recoverySignature: coSignature(
        chain,
        recovery,
        LABELS.recoverySignature,
        "recovery",
        newRecovery.public,
      ),
    }),
  )
  add(
    signedLink(chain, identity, {
      kind: "rotate-identity",
      identityKey: newIdentity.public,
      newSignature: coSignature(
        chain,
        newIdentity,
        LABELS.newIdentitySignature,
        "rotate-identity",
        newIdentity.public,
      ),
      recoverySignature: coSignature(
        chain,
        newRecovery,
        LABELS.recoverySignature,
        "rotate-identity",
        newIdentity.public,
      ),
    }),
  )
  add(signedLink(chain, newIdentity, { kind: "delete", recoverySignature: undefined }))
  return links
}

/** genesis, device, mls-key, vault-checkpoint, revoke-device, recovery, rotate-identity, delete. */
export const ALICES_LINKS = everyLink()

export const LINK_SAMPLES = [
  ...ALICES_LINKS.map((value) => sample(value.body.kind, link, value)),
  sample("genesis of a guest", link, genesisLink(keyPair("guest"), keyPair("guest recovery"), 43_200_000)),
]
