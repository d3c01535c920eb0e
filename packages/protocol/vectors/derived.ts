/** Hashes and texts that are computed from the samples, by the name of what computes them. */
import { linkHash } from "../src/account/link.ts"
import { toHex } from "../src/codec/bytes.ts"
import { loginMac } from "../src/frames/socket-proof.ts"
import { deviceIdOf, payloadHash } from "../src/hashing.ts"
import { entryHash, routingHash } from "../src/log/entry.ts"
import { formatTacitId } from "../src/tacit-id.ts"
import { vaultHeadHash, vaultObjectHash } from "../src/vault/layout.ts"
import { ALICES_LINKS } from "./chain-samples.ts"
import { CREATE, MESSAGE } from "./log-samples.ts"
import { alice, bob, seed } from "./people.ts"
import { FIRST_HEAD } from "./vault-samples.ts"

const context = { nonce: seed("nonce"), origin: "https://tacit.example" }

export const DERIVED: Readonly<Record<string, string>> = {
  "account id of alice": alice.chain.account,
  "Tacit ID of alice": formatTacitId(alice.chain.account),
  "device id of alice": deviceIdOf(alice.device.public),
  ...Object.fromEntries(ALICES_LINKS.map((link) => [`link hash: ${link.body.kind}`, linkHash(link)])),
  "entry hash: create": entryHash(CREATE),
  "entry hash: message": entryHash(MESSAGE),
  'payload hash of the seed "payload"': payloadHash(seed("payload")),
  "routing hash of alice and bob": routingHash([alice.chain.account, bob.chain.account]),
  "vault head hash: first head": vaultHeadHash(FIRST_HEAD),
  'vault object hash of the seed "object"': vaultObjectHash(seed("object")),
  "login mac": toHex(loginMac(seed("session key"), context, seed("login").slice(0, 16))),
}
