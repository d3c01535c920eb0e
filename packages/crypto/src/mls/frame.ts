/**
 * Commits on the wire: an MLS PrivateMessage (RFC 9420 section 6.3) that holds a commit, and behind it the
 * commit's confirmation tag in clear, so that who joins by it can tell that the Welcome belongs to it (ADR 10).
 * Opening is done from the library's parts instead of by its one call, because every step here is one that all
 * members make alike, so that each failure has to be told apart and named.
 */
import { concat, equalBytes, LIMITS } from "@tacit/protocol"
import type { Commit, PrivateMessage } from "ts-mls"
import { expandWithLabel } from "ts-mls/crypto/kdf.js"
import { type FramedContentCommit, verifyFramedContentSignature } from "ts-mls/framedContent.js"
import { encodeMlsMessage } from "ts-mls/message.js"
import {
  decodePrivateMessageContent,
  decryptSenderData,
  encodePrivateContentAAD,
  encodePrivateMessageContent,
  encryptSenderData,
  type PrivateMessageContentCommit,
} from "ts-mls/privateMessage.js"
import { deriveKey, derivePrivateMessageNonce } from "ts-mls/secretTree.js"
import type { ReuseGuard, SenderData } from "ts-mls/sender.js"
import { leafWidth, left, right, root } from "ts-mls/treemath.js"
import { padme } from "../padding.ts"
import type { FrameFault } from "./faults.ts"
import { TAG_LENGTH } from "./hpke-xwing.ts"
import type { GroupState } from "./state.ts"
import { implementationOf, type MlsSuite } from "./suite.ts"
import { leafAt, nodeOf } from "./tree.ts"
import { readMessage } from "./wire.ts"

/** A commit whose author is proved: its content is what the sender's leaf key signed. */
export interface OpenedCommit {
  readonly sender: number
  readonly commit: Commit
  readonly content: FramedContentCommit
  readonly signature: Uint8Array
  readonly confirmationTag: Uint8Array
}

export type OpenResult =
  | { readonly ok: true; readonly opened: OpenedCommit }
  | { readonly ok: false; readonly fault: FrameFault; readonly sender: number | undefined }

const CONFIRMATION_TAG_LENGTH = 64
/** Leaf index, generation and reuse guard, and an AEAD tag; ts-mls would read less and more as well. */
const SENDER_DATA_LENGTH = 12 + TAG_LENGTH
const utf8 = new TextEncoder()
const NOTHING = new Uint8Array(0)
/**
 * Each sender's first handshake key is the only one: an epoch has one commit. Attempts from one state (a lost
 * race, two devices of an account) share it; the random reuse guard keeps their nonces apart, and what it
 * guards are public keys and ciphertexts.
 */
const GENERATION = 0

/** handshake_ratchet_secret of a leaf (RFC 9420 section 9), derived when it is needed. */
async function handshakeSecret(suite: MlsSuite, state: GroupState, leafIndex: number): Promise<Uint8Array> {
  const { kdf } = implementationOf(suite)
  const target = nodeOf(leafIndex)
  let node = root(leafWidth(state.tree.length))
  let secret = state.secrets.encryptionSecret
  while (node !== target) {
    const isLeft = target < node
    secret = await expandWithLabel(secret, "tree", utf8.encode(isLeft ? "left" : "right"), kdf.size, kdf)
    node = isLeft ? left(node) : right(node)
  }
  return expandWithLabel(secret, "handshake", NOTHING, kdf.size, kdf)
}

async function contentKey(suite: MlsSuite, state: GroupState, sender: SenderData) {
  const cs = implementationOf(suite)
  const secret = await handshakeSecret(suite, state, sender.leafIndex)
  return {
    key: await deriveKey(secret, sender.generation, cs),
    nonce: await derivePrivateMessageNonce(secret, sender.generation, sender.reuseGuard, cs),
  }
}

/** Seals a signed commit; the size says little about how many it concerns. */
export async function sealCommit(
  suite: MlsSuite,
  state: GroupState,
  content: FramedContentCommit,
  signature: Uint8Array,
  confirmationTag: Uint8Array,
): Promise<Uint8Array> {
  const { authenticatedData, commit } = content
  const bare = encodeInside({
    contentType: "commit",
    commit,
    auth: { contentType: "commit", signature, confirmationTag },
  })
  const padded = new Uint8Array(padme(bare.length))
  padded.set(bare)
  return sealInside(suite, state, authenticatedData, padded, confirmationTag)
}

/** Seals what stands inside of a commit, whatever it is, as our own leaf; `shownTag` stands behind it. */
export async function sealInside(
  suite: MlsSuite,
  state: GroupState,
  authenticatedData: Uint8Array,
  padded: Uint8Array,
  shownTag: Uint8Array,
): Promise<Uint8Array> {
  const cs = implementationOf(suite)
  const { groupId, epoch } = state.context
  const header = { groupId, epoch, contentType: "commit" } as const
  const sender: SenderData = {
    leafIndex: state.privateKeys.leafIndex,
    generation: GENERATION,
    reuseGuard: cs.rng.randomBytes(4) as ReuseGuard,
  }
  const { key, nonce } = await contentKey(suite, state, sender)
  const aad = encodePrivateContentAAD({ ...header, authenticatedData })
  const ciphertext = await cs.hpke.encryptAead(key, nonce, aad, padded)
  const encryptedSenderData = await encryptSenderData(
    state.secrets.senderDataSecret,
    sender,
    header,
    ciphertext,
    cs,
  )
  const message = encodeMlsMessage({
    version: "mls10",
    wireformat: "mls_private_message",
    privateMessage: { ...header, authenticatedData, encryptedSenderData, ciphertext },
  })
  return commitPayload(message, shownTag)
}

/** A commit as it stands in a log: the MLS message, and its confirmation tag behind it. */
export function commitPayload(message: Uint8Array, confirmationTag: Uint8Array): Uint8Array {
  return concat(message, confirmationTag)
}

/** The confirmation tag that a commit shows, as it is: whoever follows the commit holds it against the sealed one. */
export function shownConfirmationTag(payload: Uint8Array): Uint8Array {
  return payload.slice(-CONFIRMATION_TAG_LENGTH)
}

const encodeInside = encodePrivateMessageContent({ kind: "alwaysPad", paddingLength: 0 })

/** What can be told from the frame itself, before anything is decrypted. */
function readFrame(state: GroupState, bytes: Uint8Array): PrivateMessage | FrameFault {
  if (bytes.length > LIMITS.commit) return "too-large"
  const message = readMessage(bytes.subarray(0, -CONFIRMATION_TAG_LENGTH))
  if (!message) return "malformed"
  if (message.wireformat !== "mls_private_message" || message.privateMessage.contentType !== "commit")
    return "wrong-wire"
  const { groupId, epoch } = message.privateMessage
  if (!equalBytes(groupId, state.context.groupId)) return "wrong-group"
  if (epoch !== state.context.epoch) return "wrong-epoch"
  return message.privateMessage.encryptedSenderData.length === SENDER_DATA_LENGTH
    ? message.privateMessage
    : "malformed"
}

export async function openCommit(suite: MlsSuite, state: GroupState, bytes: Uint8Array): Promise<OpenResult> {
  const refuse = (fault: FrameFault, sender?: number): OpenResult => ({ ok: false, fault, sender })
  const frame = readFrame(state, bytes)
  if (typeof frame === "string") return refuse(frame)
  const sender = await readSender(suite, state, frame)
  if (!sender) return refuse("undecryptable")
  const leaf = leafAt(state.tree, sender.leafIndex)
  if (!leaf || sender.generation !== GENERATION) return refuse("bad-sender")
  const inside = await decryptInside(suite, state, frame, sender)
  if (typeof inside === "string") return refuse(inside)
  const { groupId, epoch, authenticatedData } = frame
  const content: FramedContentCommit = {
    contentType: "commit",
    commit: inside.commit,
    groupId,
    epoch,
    sender: { senderType: "member", leafIndex: sender.leafIndex },
    authenticatedData,
  }
  const cs = implementationOf(suite)
  const key = leaf.signaturePublicKey
  const { auth } = inside
  if (
    !(await verifyFramedContentSignature(
      key,
      "mls_private_message",
      content,
      auth,
      state.context,
      cs.signature,
    ))
  )
    return refuse("bad-signature")
  if (!equalBytes(auth.confirmationTag, shownConfirmationTag(bytes)))
    return refuse("bad-confirmation-tag", sender.leafIndex)
  const { signature, confirmationTag } = auth
  return {
    ok: true,
    opened: { sender: sender.leafIndex, commit: inside.commit, content, signature, confirmationTag },
  }
}

async function readSender(
  suite: MlsSuite,
  state: GroupState,
  frame: PrivateMessage,
): Promise<SenderData | undefined> {
  try {
    return await decryptSenderData(frame, state.secrets.senderDataSecret, implementationOf(suite))
  } catch {
    return undefined
  }
}

async function decryptInside(
  suite: MlsSuite,
  state: GroupState,
  frame: PrivateMessage,
  sender: SenderData,
): Promise<PrivateMessageContentCommit | FrameFault> {
  let padded: Uint8Array
  try {
    const { key, nonce } = await contentKey(suite, state, sender)
    const { hpke } = implementationOf(suite)
    padded = await hpke.decryptAead(key, nonce, encodePrivateContentAAD(frame), frame.ciphertext)
  } catch {
    return "undecryptable"
  }
  return readInside(padded) ?? "malformed"
}

/** The content, if it has its one encoding and nothing but zeros behind it. */
function readInside(padded: Uint8Array): PrivateMessageContentCommit | undefined {
  try {
    const content = decodePrivateMessageContent("commit")(padded, 0)?.[0]
    if (content?.contentType !== "commit") return undefined
    const bare = encodeInside(content)
    return equalBytes(padded.subarray(0, bare.length), bare) ? content : undefined
  } catch {
    return undefined
  }
}
