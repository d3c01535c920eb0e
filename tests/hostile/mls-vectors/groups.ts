/** Checks of the vectors about whole groups: welcome, and the passive clients that join and follow. */
import { readExactly, readMessage } from "@tacit/crypto/testing"
import {
  type CiphersuiteImpl,
  type ClientState,
  joinGroup,
  makePskIndex,
  processPrivateMessage,
  processPublicMessage,
} from "ts-mls"
import { verifyConfirmationTag } from "ts-mls/framedContent.js"
import { verifyGroupInfoSignature } from "ts-mls/groupInfo.js"
import { makeKeyPackageRef } from "ts-mls/keyPackage.js"
import { deriveKeySchedule } from "ts-mls/keySchedule.js"
import { decodeRatchetTree, encodeRatchetTree } from "ts-mls/ratchetTree.js"
import { decryptGroupInfo, decryptGroupSecrets } from "ts-mls/welcome.js"
import { implementationFor } from "./implementation.ts"
import { hpkeKeysMatch, signatureKeysMatch } from "./keys-match.ts"
import { holds, same } from "./same.ts"
import type { Vector } from "./vector.ts"

const suiteOf = (vector: Vector) => implementationFor(vector.number("cipher_suite"))

function keyPackageIn(vector: Vector) {
  const message = readMessage(vector.bytes("key_package"))
  if (message?.wireformat !== "mls_key_package") throw new RangeError("no KeyPackage")
  return message.keyPackage
}

function welcomeIn(vector: Vector) {
  const message = readMessage(vector.bytes("welcome"))
  if (message?.wireformat !== "mls_welcome") throw new RangeError("no Welcome")
  return message.welcome
}

export async function welcomes(vector: Vector): Promise<void> {
  const cs = await suiteOf(vector)
  const welcome = welcomeIn(vector)
  const reference = await makeKeyPackageRef(keyPackageIn(vector), cs.hash)
  const initKey = await cs.hpke.importPrivateKey(vector.bytes("init_priv"))
  const secrets = await decryptGroupSecrets(initKey, reference, welcome, cs.hpke)
  if (!secrets) throw new RangeError("the Welcome is for somebody else")
  const noPsk = new Uint8Array(cs.kdf.size)
  const info = await decryptGroupInfo(welcome, secrets.joinerSecret, noPsk, cs)
  if (!info) throw new RangeError("the GroupInfo cannot be opened")
  holds(
    await verifyGroupInfoSignature(info, vector.bytes("signer_pub"), cs.signature),
    "the GroupInfo's signature is wrong",
  )
  const { groupContext: context, confirmationTag } = info
  const [{ confirmationKey }] = await deriveKeySchedule(secrets.joinerSecret, noPsk, context, cs.kdf)
  const { confirmedTranscriptHash } = context
  holds(
    await verifyConfirmationTag(confirmationKey, confirmationTag, confirmedTranscriptHash, cs.hash),
    "the confirmation tag is wrong",
  )
}

export async function passiveClient(vector: Vector): Promise<void> {
  const cs = await suiteOf(vector)
  const psks = Object.fromEntries(
    vector.list("external_psks").map((each) => {
      const id = Buffer.from(each.bytes("psk_id")).toString("base64")
      return [id, each.bytes("psk")]
    }),
  )
  let state = await joined(vector, psks, cs)
  same(state.keySchedule.epochAuthenticator, vector.bytes("initial_epoch_authenticator"), "the first epoch")
  for (const epoch of vector.list("epochs")) {
    for (const proposal of epoch.list("proposals")) state = await heard(state, proposal.bytes(), psks, cs)
    state = await heard(state, epoch.bytes("commit"), psks, cs)
    same(state.keySchedule.epochAuthenticator, epoch.bytes("epoch_authenticator"), "the next epoch")
  }
}

async function joined(
  vector: Vector,
  psks: Record<string, Uint8Array>,
  cs: CiphersuiteImpl,
): Promise<ClientState> {
  const keyPackage = keyPackageIn(vector)
  const keys = {
    hpkePrivateKey: vector.bytes("encryption_priv"),
    initPrivateKey: vector.bytes("init_priv"),
    signaturePrivateKey: vector.bytes("signature_priv"),
  }
  await hpkeKeysMatch(cs, keyPackage.leafNode.hpkePublicKey, keys.hpkePrivateKey)
  await hpkeKeysMatch(cs, keyPackage.initKey, keys.initPrivateKey)
  await signatureKeysMatch(cs, keyPackage.leafNode.signaturePublicKey, keys.signaturePrivateKey)
  const isInside = vector.at("ratchet_tree").isNull
  const tree = isInside
    ? undefined
    : readExactly(decodeRatchetTree, encodeRatchetTree, vector.bytes("ratchet_tree"))
  holds(isInside || tree !== undefined, "the ratchet tree cannot be read")
  return joinGroup(welcomeIn(vector), keyPackage, keys, makePskIndex(undefined, psks), cs, tree)
}

async function heard(
  state: ClientState,
  bytes: Uint8Array,
  psks: Record<string, Uint8Array>,
  cs: CiphersuiteImpl,
): Promise<ClientState> {
  const message = readMessage(bytes)
  const index = makePskIndex(state, psks)
  if (message?.wireformat === "mls_private_message")
    return (await processPrivateMessage(state, message.privateMessage, index, cs)).newState
  if (message?.wireformat === "mls_public_message")
    return (await processPublicMessage(state, message.publicMessage, index, cs)).newState
  throw new RangeError("neither a proposal nor a commit")
}
