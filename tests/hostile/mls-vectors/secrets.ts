/** Checks of the vectors about keys and hashes: crypto-basics, key-schedule, psk_secret, secret-tree, transcript-hashes. */
import type { CiphersuiteImpl } from "ts-mls"
import { decodeAuthenticatedContent } from "ts-mls/authenticatedContent.js"
import { refhash } from "ts-mls/crypto/hash.js"
import { decryptWithLabel, encryptWithLabel } from "ts-mls/crypto/hpke.js"
import { deriveSecret, deriveTreeSecret, expandWithLabel } from "ts-mls/crypto/kdf.js"
import { signWithLabel, verifyWithLabel } from "ts-mls/crypto/signature.js"
import { encodeGroupContext } from "ts-mls/groupContext.js"
import { defaultKeyRetentionConfig } from "ts-mls/keyRetentionConfig.js"
import { initializeEpoch, mlsExporter } from "ts-mls/keySchedule.js"
import { computePskSecret, type PreSharedKeyIdExternal } from "ts-mls/presharedkey.js"
import {
  createSecretTree,
  deriveKey,
  deriveNonce,
  type GenerationSecret,
  ratchetUntil,
} from "ts-mls/secretTree.js"
import { expandSenderDataKey, expandSenderDataNonce } from "ts-mls/sender.js"
import { createConfirmedHash, createInterimHash } from "ts-mls/transcriptHash.js"
import { leafToNodeIndex, toLeafIndex } from "ts-mls/treemath.js"
import { implementationFor, suiteNameOf } from "./implementation.ts"
import { holds, read, same } from "./same.ts"
import type { Vector } from "./vector.ts"

const suiteOf = (vector: Vector) => implementationFor(vector.number("cipher_suite"))

export async function cryptoBasics(vector: Vector): Promise<void> {
  const { hash, kdf, ...cs } = await suiteOf(vector)
  const reference = vector.at("ref_hash")
  same(
    await refhash(reference.text("label"), reference.bytes("value"), hash),
    reference.bytes("out"),
    "ref_hash",
  )
  const expanded = vector.at("expand_with_label")
  same(
    await expandWithLabel(
      expanded.bytes("secret"),
      expanded.text("label"),
      expanded.bytes("context"),
      expanded.number("length"),
      kdf,
    ),
    expanded.bytes("out"),
    "expand_with_label",
  )
  const derived = vector.at("derive_secret")
  same(
    await deriveSecret(derived.bytes("secret"), derived.text("label"), kdf),
    derived.bytes("out"),
    "derive_secret",
  )
  const ofTree = vector.at("derive_tree_secret")
  same(
    await deriveTreeSecret(
      ofTree.bytes("secret"),
      ofTree.text("label"),
      ofTree.number("generation"),
      ofTree.number("length"),
      kdf,
    ),
    ofTree.bytes("out"),
    "derive_tree_secret",
  )
  await signatures(vector.at("sign_with_label"), cs.signature)
  await encryption(vector.at("encrypt_with_label"), cs.hpke)
}

async function signatures(vector: Vector, signer: CiphersuiteImpl["signature"]): Promise<void> {
  const [key, content, label] = [vector.bytes("pub"), vector.bytes("content"), vector.text("label")]
  holds(
    await verifyWithLabel(key, label, content, vector.bytes("signature"), signer),
    "the signature is wrong",
  )
  const own = await signWithLabel(vector.bytes("priv"), label, content, signer)
  holds(await verifyWithLabel(key, label, content, own, signer), "our own signature is wrong")
}

async function encryption(vector: Vector, hpke: CiphersuiteImpl["hpke"]): Promise<void> {
  const privateKey = await hpke.importPrivateKey(vector.bytes("priv"))
  const publicKey = await hpke.importPublicKey(vector.bytes("pub"))
  const [label, context, plaintext] = [
    vector.text("label"),
    vector.bytes("context"),
    vector.bytes("plaintext"),
  ]
  const open = (enc: Uint8Array, ct: Uint8Array) =>
    decryptWithLabel(privateKey, label, context, enc, ct, hpke)
  same(await open(vector.bytes("kem_output"), vector.bytes("ciphertext")), plaintext, "the plaintext")
  const { enc, ct } = await encryptWithLabel(publicKey, label, context, plaintext, hpke)
  same(await open(enc, ct), plaintext, "our own plaintext")
}

export async function keySchedule(vector: Vector): Promise<void> {
  const cs = await suiteOf(vector)
  let initSecret = vector.bytes("initial_init_secret")
  for (const [i, epoch] of vector.list("epochs").entries()) {
    const context = {
      version: "mls10",
      cipherSuite: suiteNameOf(vector.number("cipher_suite")),
      groupId: vector.bytes("group_id"),
      epoch: BigInt(i),
      treeHash: epoch.bytes("tree_hash"),
      confirmedTranscriptHash: epoch.bytes("confirmed_transcript_hash"),
      extensions: [],
    } as const
    same(encodeGroupContext({ ...context, extensions: [] }), epoch.bytes("group_context"), "group_context")
    const [commitSecret, pskSecret] = [epoch.bytes("commit_secret"), epoch.bytes("psk_secret")]
    const group = { ...context, extensions: [] }
    const entered = await initializeEpoch(initSecret, commitSecret, group, pskSecret, cs.kdf)
    const schedule = entered.keySchedule
    const secrets: Readonly<Record<string, Uint8Array>> = {
      joiner_secret: entered.joinerSecret,
      welcome_secret: entered.welcomeSecret,
      encryption_secret: entered.encryptionSecret,
      init_secret: schedule.initSecret,
      sender_data_secret: schedule.senderDataSecret,
      exporter_secret: schedule.exporterSecret,
      epoch_authenticator: schedule.epochAuthenticator,
      external_secret: schedule.externalSecret,
      confirmation_key: schedule.confirmationKey,
      membership_key: schedule.membershipKey,
      resumption_psk: schedule.resumptionPsk,
    }
    for (const [name, secret] of Object.entries(secrets)) same(secret, epoch.bytes(name), name)
    const { publicKey } = await cs.hpke.deriveKeyPair(epoch.bytes("external_secret"))
    same(await cs.hpke.exportPublicKey(publicKey), epoch.bytes("external_pub"), "external_pub")
    await exported(epoch.at("exporter"), schedule.exporterSecret, cs)
    initSecret = schedule.initSecret
  }
}

async function exported(vector: Vector, exporterSecret: Uint8Array, cs: CiphersuiteImpl): Promise<void> {
  const [label, context, length] = [vector.text("label"), vector.bytes("context"), vector.number("length")]
  same(await mlsExporter(exporterSecret, label, context, length, cs), vector.bytes("secret"), "exporter")
}

export async function pskSecret(vector: Vector): Promise<void> {
  const psks = vector
    .list("psks")
    .map((psk): [PreSharedKeyIdExternal, Uint8Array] => [
      { psktype: "external", pskId: psk.bytes("psk_id"), pskNonce: psk.bytes("psk_nonce") },
      psk.bytes("psk"),
    ])
  same(await computePskSecret(psks, await suiteOf(vector)), vector.bytes("psk_secret"), "psk_secret")
}

export async function secretTree(vector: Vector): Promise<void> {
  const cs = await suiteOf(vector)
  const sender = vector.at("sender_data")
  const [secret, ciphertext] = [sender.bytes("sender_data_secret"), sender.bytes("ciphertext")]
  same(await expandSenderDataKey(cs, secret, ciphertext), sender.bytes("key"), "sender data key")
  same(await expandSenderDataNonce(cs, secret, ciphertext), sender.bytes("nonce"), "sender data nonce")
  const leaves = vector.list("leaves")
  const tree = await createSecretTree(leaves.length, vector.bytes("encryption_secret"), cs.kdf)
  for (const [i, leaf] of leaves.entries()) {
    const ratchets = tree[leafToNodeIndex(toLeafIndex(i))]
    if (!ratchets) throw new RangeError("the secret tree lacks a leaf")
    for (const generation of leaf.list()) {
      await ratcheted(generation, "handshake", ratchets.handshake, cs)
      await ratcheted(generation, "application", ratchets.application, cs)
    }
  }
}

async function ratcheted(
  vector: Vector,
  kind: "handshake" | "application",
  first: GenerationSecret,
  cs: CiphersuiteImpl,
): Promise<void> {
  const wanted = vector.number("generation")
  const [{ secret, generation }] = await ratchetUntil(first, wanted, defaultKeyRetentionConfig, cs.kdf)
  holds(generation === wanted, "another generation")
  same(await deriveKey(secret, generation, cs), vector.bytes(`${kind}_key`), `${kind} key`)
  same(await deriveNonce(secret, generation, cs), vector.bytes(`${kind}_nonce`), `${kind} nonce`)
}

export async function transcriptHashes(vector: Vector): Promise<void> {
  const { hash } = await suiteOf(vector)
  const { wireformat, content, auth } = read(
    decodeAuthenticatedContent(vector.bytes("authenticated_content"), 0),
    "authenticated_content",
  )
  if (content.contentType !== "commit" || auth.contentType !== "commit") throw new RangeError("no commit")
  const { confirmationTag, signature } = auth
  const after = vector.bytes("confirmed_transcript_hash_after")
  const isRight = await hash.verifyMac(vector.bytes("confirmation_key"), confirmationTag, after)
  holds(isRight, "the confirmation tag is wrong")
  const before = vector.bytes("interim_transcript_hash_before")
  same(await createConfirmedHash(before, { wireformat, content, signature }, hash), after, "confirmed hash")
  const interim = await createInterimHash(after, confirmationTag, hash)
  same(interim, vector.bytes("interim_transcript_hash_after"), "interim hash")
}
