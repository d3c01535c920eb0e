/** Writes vectors of Tacit's suite, made with ts-mls and its stock provider: see README.md. */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import {
  type ClientState,
  createCommit,
  createGroup,
  defaultCapabilities,
  defaultLifetime,
  emptyPskIndex,
  encodeMlsMessage,
  generateKeyPackage,
  getCiphersuiteFromName,
  getCiphersuiteImpl,
  mlsExporter,
  type Proposal,
} from "ts-mls"
import { ciphersuites } from "ts-mls/crypto/ciphersuite.js"
import { refhash } from "ts-mls/crypto/hash.js"
import { encryptWithLabel } from "ts-mls/crypto/hpke.js"
import { deriveSecret, deriveTreeSecret, expandWithLabel } from "ts-mls/crypto/kdf.js"
import { signWithLabel } from "ts-mls/crypto/signature.js"
import { encodeGroupContext } from "ts-mls/groupContext.js"
import { defaultKeyRetentionConfig } from "ts-mls/keyRetentionConfig.js"
import { initializeEpoch } from "ts-mls/keySchedule.js"
import { encodeRatchetTree, resolution } from "ts-mls/ratchetTree.js"
import { createSecretTree, deriveKey, deriveNonce, ratchetUntil } from "ts-mls/secretTree.js"
import { expandSenderDataKey, expandSenderDataNonce } from "ts-mls/sender.js"
import { treeHash } from "ts-mls/treeHash.js"
import { toNodeIndex } from "ts-mls/treemath.js"

const NAME = "MLS_256_XWING_AES256GCM_SHA512_Ed25519"
const cs = await getCiphersuiteImpl(getCiphersuiteFromName(NAME))
const cipher_suite = ciphersuites[NAME]
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex")
const some = (length: number) => cs.rng.randomBytes(length)

/** Private keys come in the encodings of the stock provider; the formats ask for the bare ones. */
const seedOf = (key: Uint8Array) => key.subarray(-32)

function write(name: string, vectors: readonly object[]): void {
  writeFileSync(join(import.meta.dirname, `${name}.json`), `${JSON.stringify(vectors)}\n`)
}

async function cryptoBasics() {
  const [secret, context, value, content, plaintext] = [64, 20, 50, 40, 64].map(some) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ]
  const label = "TestLabel"
  const keys = await cs.signature.keygen()
  const pair = await cs.hpke.generateKeyPair()
  const { enc, ct } = await encryptWithLabel(pair.publicKey, label, context, plaintext, cs.hpke)
  return {
    cipher_suite,
    ref_hash: { label, value: hex(value), out: hex(await refhash(label, value, cs.hash)) },
    expand_with_label: {
      secret: hex(secret),
      label,
      context: hex(context),
      length: 48,
      out: hex(await expandWithLabel(secret, label, context, 48, cs.kdf)),
    },
    derive_secret: { secret: hex(secret), label, out: hex(await deriveSecret(secret, label, cs.kdf)) },
    derive_tree_secret: {
      secret: hex(secret),
      label,
      generation: 7,
      length: 32,
      out: hex(await deriveTreeSecret(secret, label, 7, 32, cs.kdf)),
    },
    sign_with_label: {
      priv: hex(seedOf(keys.signKey)),
      pub: hex(keys.publicKey),
      content: hex(content),
      label,
      signature: hex(await signWithLabel(keys.signKey, label, content, cs.signature)),
    },
    encrypt_with_label: {
      priv: hex(await cs.hpke.exportPrivateKey(pair.privateKey)),
      pub: hex(await cs.hpke.exportPublicKey(pair.publicKey)),
      label,
      context: hex(context),
      plaintext: hex(plaintext),
      kem_output: hex(enc),
      ciphertext: hex(ct),
    },
  }
}

async function keySchedule() {
  const groupId = some(32)
  const initial = some(64)
  let initSecret = initial
  const epochs: object[] = []
  for (let i = 0; i < 3; i++) {
    const [tree_hash, confirmed, commit, psk] = [64, 64, 64, 64].map(some) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ]
    const context = {
      version: "mls10" as const,
      cipherSuite: cs.name,
      groupId,
      epoch: BigInt(i),
      treeHash: tree_hash,
      confirmedTranscriptHash: confirmed,
      extensions: [],
    }
    const entered = await initializeEpoch(initSecret, commit, context, psk, cs.kdf)
    const { keySchedule: schedule } = entered
    const { publicKey } = await cs.hpke.deriveKeyPair(schedule.externalSecret)
    const exporterContext = some(10)
    const exported = await mlsExporter(schedule.exporterSecret, "exporter", exporterContext, 32, cs)
    epochs.push({
      tree_hash: hex(tree_hash),
      confirmed_transcript_hash: hex(confirmed),
      commit_secret: hex(commit),
      psk_secret: hex(psk),
      group_context: hex(encodeGroupContext(context)),
      joiner_secret: hex(entered.joinerSecret),
      welcome_secret: hex(entered.welcomeSecret),
      encryption_secret: hex(entered.encryptionSecret),
      init_secret: hex(schedule.initSecret),
      sender_data_secret: hex(schedule.senderDataSecret),
      exporter_secret: hex(schedule.exporterSecret),
      epoch_authenticator: hex(schedule.epochAuthenticator),
      external_secret: hex(schedule.externalSecret),
      confirmation_key: hex(schedule.confirmationKey),
      membership_key: hex(schedule.membershipKey),
      resumption_psk: hex(schedule.resumptionPsk),
      external_pub: hex(await cs.hpke.exportPublicKey(publicKey)),
      exporter: { label: "exporter", context: hex(exporterContext), length: 32, secret: hex(exported) },
    })
    initSecret = schedule.initSecret
  }
  return { cipher_suite, group_id: hex(groupId), initial_init_secret: hex(initial), epochs }
}

async function secretTree() {
  const [senderDataSecret, ciphertext, encryptionSecret] = [64, 80, 64].map(some) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ]
  const sender_data = {
    sender_data_secret: hex(senderDataSecret),
    ciphertext: hex(ciphertext),
    key: hex(await expandSenderDataKey(cs, senderDataSecret, ciphertext)),
    nonce: hex(await expandSenderDataNonce(cs, senderDataSecret, ciphertext)),
  }
  const tree = await createSecretTree(3, encryptionSecret.slice(), cs.kdf)
  const leaves: object[][] = []
  for (const place of [0, 2, 4]) {
    const leaf: object[] = []
    for (const generation of [0, 15]) {
      const found: Record<string, number | string> = { generation }
      for (const kind of ["handshake", "application"] as const) {
        const first = tree[place]?.[kind]
        if (!first) throw new TypeError("no leaf")
        const [{ secret }] = await ratchetUntil(first, generation, defaultKeyRetentionConfig, cs.kdf)
        found[`${kind}_key`] = hex(await deriveKey(secret, generation, cs))
        found[`${kind}_nonce`] = hex(await deriveNonce(secret, generation, cs))
      }
      leaf.push(found)
    }
    leaves.push(leaf)
  }
  return { cipher_suite, sender_data, encryption_secret: hex(encryptionSecret), leaves }
}

function member(name: string) {
  const credential = { credentialType: "basic" as const, identity: Buffer.from(name) }
  return generateKeyPackage(credential, defaultCapabilities(), defaultLifetime, [], cs)
}

type Member = Awaited<ReturnType<typeof member>>

const added = ({ publicPackage }: Member): Proposal => ({
  proposalType: "add",
  add: { keyPackage: publicPackage },
})

async function committed(state: ClientState, extraProposals: readonly Proposal[]) {
  const made = await createCommit(
    { state, cipherSuite: cs, pskIndex: emptyPskIndex },
    { extraProposals: [...extraProposals], ratchetTreeExtension: true },
  )
  return { state: made.newState, commit: encodeMlsMessage(made.commit), welcome: made.welcome }
}

/** alice makes a group and adds bob, then the reader, then goes on. */
async function groups() {
  const [alice, bob, reader, dave] = await Promise.all(["alice", "bob", "reader", "dave"].map(member))
  if (!alice || !bob || !reader || !dave) throw new TypeError("nobody")
  const created = await createGroup(some(32), alice.publicPackage, alice.privatePackage, [], cs)
  const withBob = await committed(created, [added(bob)])
  const withReader = await committed(withBob.state, [added(reader)])
  if (!withReader.welcome) throw new TypeError("no Welcome")
  const welcome = hex(
    encodeMlsMessage({ version: "mls10", wireformat: "mls_welcome", welcome: withReader.welcome }),
  )
  const key_package = hex(
    encodeMlsMessage({
      version: "mls10",
      wireformat: "mls_key_package",
      keyPackage: reader.publicPackage,
    }),
  )
  const init_priv = hex(reader.privatePackage.initPrivateKey)
  const epochs: object[] = []
  let { state } = withReader
  for (const proposals of [[], [added(dave)], [{ proposalType: "remove", remove: { removed: 1 } }], []]) {
    const next = await committed(state, proposals as Proposal[])
    const epoch_authenticator = hex(next.state.keySchedule.epochAuthenticator)
    epochs.push({ proposals: [], commit: hex(next.commit), epoch_authenticator })
    state = next.state
  }
  const passive = {
    cipher_suite,
    external_psks: [],
    key_package,
    signature_priv: hex(seedOf(reader.privatePackage.signaturePrivateKey)),
    encryption_priv: hex(reader.privatePackage.hpkePrivateKey),
    init_priv,
    welcome,
    ratchet_tree: null,
    initial_epoch_authenticator: hex(withReader.state.keySchedule.epochAuthenticator),
    epochs,
  }
  const signer_pub = hex(alice.publicPackage.leafNode.signaturePublicKey)
  const welcomes = { cipher_suite, init_priv, signer_pub, key_package, welcome }
  return { passive, welcomes, tree: await treeValidation(state) }
}

async function treeValidation({ ratchetTree, groupContext }: ClientState) {
  const nodes = ratchetTree.map((_, i) => toNodeIndex(i))
  const hashes: string[] = []
  for (const node of nodes) hashes.push(hex(await treeHash(ratchetTree, node, cs.hash)))
  return {
    cipher_suite,
    tree: hex(encodeRatchetTree(ratchetTree)),
    group_id: hex(groupContext.groupId),
    resolutions: nodes.map((node) => resolution(ratchetTree, node)),
    tree_hashes: hashes,
  }
}

write("crypto-basics", [await cryptoBasics()])
write("key-schedule", [await keySchedule()])
write("secret-tree", [await secretTree()])
const { passive, welcomes, tree } = await groups()
write("passive-client-handling-commit", [passive])
write("welcome", [welcomes])
write("tree-validation", [tree])
