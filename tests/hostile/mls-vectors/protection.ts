/** Checks of the message-protection vectors: framing, signing and sealing of proposals, commits and messages. */

import { readMessage } from "@tacit/crypto/testing"
import type { CiphersuiteImpl, GroupContext } from "ts-mls"
import { decodeCommit, encodeCommit } from "ts-mls/commit.js"
import { defaultCapabilities } from "ts-mls/defaultCapabilities.js"
import { createContentCommitSignature } from "ts-mls/framedContent.js"
import { defaultKeyRetentionConfig } from "ts-mls/keyRetentionConfig.js"
import {
  protect,
  protectApplicationData,
  protectProposal,
  unprotectPrivateMessage,
} from "ts-mls/messageProtection.js"
import {
  protectProposalPublic,
  protectPublicMessage,
  unprotectPublicMessage,
} from "ts-mls/messageProtectionPublic.js"
import { defaultPaddingConfig } from "ts-mls/paddingConfig.js"
import type { PrivateMessage } from "ts-mls/privateMessage.js"
import { decodeProposal, encodeProposal } from "ts-mls/proposal.js"
import type { PublicMessage } from "ts-mls/publicMessage.js"
import type { RatchetTree } from "ts-mls/ratchetTree.js"
import { createSecretTree } from "ts-mls/secretTree.js"
import { implementationFor, suiteNameOf } from "./implementation.ts"
import { holds, read, same } from "./same.ts"
import type { Vector } from "./vector.ts"

const SENDER = 1
const NOTHING = new Uint8Array(0)

/** The sender's place must be taken; whose leaf it is plays no part, since the key is given. */
const TREE: RatchetTree = [
  undefined,
  undefined,
  {
    nodeType: "leaf",
    leaf: {
      leafNodeSource: "commit",
      hpkePublicKey: NOTHING,
      signaturePublicKey: NOTHING,
      capabilities: defaultCapabilities(),
      credential: { credentialType: "basic", identity: NOTHING },
      parentHash: NOTHING,
      extensions: [],
      signature: NOTHING,
    },
  },
]

/** What the vector gives, ready to be used. */
interface Given {
  readonly vector: Vector
  readonly cs: CiphersuiteImpl
  readonly context: GroupContext
  readonly priv: Uint8Array
  readonly pub: Uint8Array
  readonly membershipKey: Uint8Array
  readonly senderDataSecret: Uint8Array
}

export async function messageProtection(vector: Vector): Promise<void> {
  const given: Given = {
    vector,
    cs: await implementationFor(vector.number("cipher_suite")),
    context: {
      version: "mls10",
      cipherSuite: suiteNameOf(vector.number("cipher_suite")),
      groupId: vector.bytes("group_id"),
      epoch: BigInt(vector.number("epoch")),
      treeHash: vector.bytes("tree_hash"),
      confirmedTranscriptHash: vector.bytes("confirmed_transcript_hash"),
      extensions: [],
    },
    priv: vector.bytes("signature_priv"),
    pub: vector.bytes("signature_pub"),
    membershipKey: vector.bytes("membership_key"),
    senderDataSecret: vector.bytes("sender_data_secret"),
  }
  await proposals(given)
  await commits(given)
  await applications(given)
}

const secretTree = ({ vector, cs }: Given) => createSecretTree(2, vector.bytes("encryption_secret"), cs.kdf)

async function openPublic({ cs, context, membershipKey, pub }: Given, message: PublicMessage) {
  return (await unprotectPublicMessage(membershipKey, context, [], message, cs, pub)).content
}

async function openPrivate(given: Given, message: PrivateMessage) {
  const { cs, context, senderDataSecret, pub } = given
  const tree = await secretTree(given)
  const config = defaultKeyRetentionConfig
  return (await unprotectPrivateMessage(senderDataSecret, message, tree, TREE, context, config, cs, pub))
    .content
}

function published({ vector }: Given, name: string): PublicMessage {
  const message = readMessage(vector.bytes(name))
  if (message?.wireformat !== "mls_public_message") throw new RangeError(`${name} is no PublicMessage`)
  return message.publicMessage
}

function sealed({ vector }: Given, name: string): PrivateMessage {
  const message = readMessage(vector.bytes(name))
  if (message?.wireformat !== "mls_private_message") throw new RangeError(`${name} is no PrivateMessage`)
  return message.privateMessage
}

async function proposals(given: Given): Promise<void> {
  const { cs, context, priv, membershipKey, senderDataSecret } = given
  const raw = given.vector.bytes("proposal")
  const proposal = read(decodeProposal(raw, 0), "proposal")
  const made = await protectProposalPublic(priv, membershipKey, context, NOTHING, proposal, SENDER, cs)
  const tree = await secretTree(given)
  const hidden = await protectProposal(
    priv,
    senderDataSecret,
    proposal,
    NOTHING,
    context,
    tree,
    SENDER,
    defaultPaddingConfig,
    cs,
  )
  for (const content of [
    await openPublic(given, published(given, "proposal_pub")),
    await openPublic(given, made.publicMessage),
    (await openPrivate(given, sealed(given, "proposal_priv"))).content,
    (await openPrivate(given, hidden.privateMessage)).content,
  ]) {
    if (content.contentType !== "proposal") throw new RangeError("no proposal")
    same(encodeProposal(content.proposal), raw, "proposal")
  }
}

async function commits(given: Given): Promise<void> {
  const { cs, context, priv, membershipKey, senderDataSecret } = given
  const raw = given.vector.bytes("commit")
  const commit = read(decodeCommit(raw, 0), "commit")
  const confirmationTag = new Uint8Array(cs.kdf.size)
  const sender = { leafIndex: SENDER, senderType: "member" } as const
  const signed = (wire: "mls_public_message" | "mls_private_message") =>
    createContentCommitSignature(context, wire, commit, sender, NOTHING, priv, cs.signature)
  const open = await signed("mls_public_message")
  const shown = await protectPublicMessage(
    membershipKey,
    context,
    {
      wireformat: "mls_public_message",
      content: open.framedContent,
      auth: { contentType: "commit", signature: open.signature, confirmationTag },
    },
    cs,
  )
  const closed = await signed("mls_private_message")
  const auth = { contentType: "commit", signature: closed.signature, confirmationTag } as const
  const content = { ...closed.framedContent, auth }
  const tree = await secretTree(given)
  const hidden = await protect(
    senderDataSecret,
    NOTHING,
    context,
    tree,
    content,
    SENDER,
    defaultPaddingConfig,
    cs,
  )
  for (const content of [
    await openPublic(given, published(given, "commit_pub")),
    await openPublic(given, shown),
    (await openPrivate(given, sealed(given, "commit_priv"))).content,
    (await openPrivate(given, hidden.privateMessage)).content,
  ]) {
    if (content.contentType !== "commit") throw new RangeError("no commit")
    same(encodeCommit(content.commit), raw, "commit")
  }
}

async function applications(given: Given): Promise<void> {
  const { cs, context, priv, membershipKey, senderDataSecret } = given
  const raw = given.vector.bytes("application")
  const tree = await secretTree(given)
  const hidden = await protectApplicationData(
    priv,
    senderDataSecret,
    raw,
    NOTHING,
    context,
    tree,
    SENDER,
    defaultPaddingConfig,
    cs,
  )
  for (const message of [sealed(given, "application_priv"), hidden.privateMessage]) {
    const opened = await openPrivate(given, message)
    if (opened.content.contentType !== "application") throw new RangeError("no application data")
    same(opened.content.applicationData, raw, "application")
    const shown = { ...opened, wireformat: "mls_public_message" } as const
    const isRefused = await protectPublicMessage(membershipKey, context, shown, cs).then(
      () => false,
      () => true,
    )
    holds(isRefused, "application data is sent in the open")
  }
}
