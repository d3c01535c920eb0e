/** Joins a group from a Welcome (RFC 9420 section 12.4.3.1). Nothing in it is believed before it is judged. */
import { type AccountId, type ConversationId, equalBytes, LIMITS } from "@tacit/protocol"
import type { GroupInfo, KeyPackage, PrivateKeyPackage, PrivateKeyPath, RatchetTree, Welcome } from "ts-mls"
import { verifyConfirmationTag } from "ts-mls/framedContent.js"
import { verifyGroupInfoSignature } from "ts-mls/groupInfo.js"
import type { GroupSecrets } from "ts-mls/groupSecrets.js"
import { makeKeyPackageRef } from "ts-mls/keyPackage.js"
import { deriveKeySchedule } from "ts-mls/keySchedule.js"
import { encodeLeafNode } from "ts-mls/leafNode.js"
import { toLeafIndex } from "ts-mls/treemath.js"
import { firstCommonAncestor } from "ts-mls/updatePath.js"
import { decryptGroupInfo, decryptGroupSecrets } from "ts-mls/welcome.js"
import type { JoinFault } from "./faults.ts"
import { shownConfirmationTag } from "./frame.ts"
import { readTree } from "./group-info.ts"
import { judgeTree } from "./judge-tree.ts"
import { decodeKeyPackageMessage, decodeSecretParts } from "./key-package.ts"
import { areSettingsValid, readSettings } from "./settings.ts"
import { epochSecretsFrom, type GroupState, groupIdOf, membersOf } from "./state.ts"
import { implementationOf, type MlsSuite, SUITE_NAME } from "./suite.ts"
import { leafAt, nodeOf, placedLeaves } from "./tree.ts"
import { followPathSecret } from "./update-path.ts"
import { readMessage } from "./wire.ts"

export interface JoinInput {
  readonly welcome: Uint8Array
  /** Our KeyPackage that the Welcome was made for, and its private parts. */
  readonly keyPackage: Uint8Array
  readonly secret: Uint8Array
  /** The conversation that the Welcome was announced for. */
  readonly conversation: ConversationId
  /** Payload of the commit that the Welcome was announced for, as it stands in the log. */
  readonly commit: Uint8Array
}

export type JoinOutcome =
  | { readonly ok: true; readonly state: GroupState; readonly inviter: AccountId }
  | { readonly ok: false; readonly fault: JoinFault }

interface Opened {
  readonly groupSecrets: GroupSecrets
  readonly groupInfo: GroupInfo
  readonly keyPackage: KeyPackage
  readonly keys: PrivateKeyPackage
}

const SECRET_LENGTH = 64

export async function joinGroup(suite: MlsSuite, input: JoinInput): Promise<JoinOutcome> {
  const refuse = (fault: JoinFault): JoinOutcome => ({ ok: false, fault })
  const opened = await openWelcome(suite, input)
  if (typeof opened === "string") return refuse(opened)
  const tree = treeOf(opened.groupInfo, input.conversation)
  if (typeof tree === "string") return refuse(tree)
  const fault = await judgeGroup(suite, opened.groupInfo, tree)
  if (fault) return refuse(fault)
  // The tag is a MAC under a key of the new epoch, which is bound to tree and context: equal tags, equal keys.
  const shown = shownConfirmationTag(input.commit)
  if (!equalBytes(opened.groupInfo.confirmationTag, shown)) return refuse("another-commit")
  return enter(suite, opened, tree)
}

async function openWelcome(suite: MlsSuite, input: JoinInput): Promise<Opened | JoinFault> {
  if (input.welcome.length > LIMITS.welcome) return "too-large"
  const message = readMessage(input.welcome)
  const keyPackage = decodeKeyPackageMessage(input.keyPackage)
  if (message?.wireformat !== "mls_welcome" || !keyPackage) return "malformed"
  if (message.welcome.cipherSuite !== SUITE_NAME) return "wrong-suite"
  const cs = implementationOf(suite)
  const reference = await makeKeyPackageRef(keyPackage, cs.hash)
  if (!message.welcome.secrets.some(({ newMember }) => equalBytes(newMember, reference))) return "not-for-us"
  return decryptWelcome(suite, message.welcome, reference, keyPackage, decodeSecretParts(input.secret))
}

async function decryptWelcome(
  suite: MlsSuite,
  welcome: Welcome,
  reference: Uint8Array,
  keyPackage: KeyPackage,
  keys: PrivateKeyPackage,
): Promise<Opened | JoinFault> {
  const cs = implementationOf(suite)
  try {
    const initKey = await cs.hpke.importPrivateKey(keys.initPrivateKey)
    const groupSecrets = await decryptGroupSecrets(initKey, reference, welcome, cs.hpke)
    if (!groupSecrets) return "undecryptable"
    if (groupSecrets.psks.length > 0) return "unsupported-extension"
    const { joinerSecret, pathSecret } = groupSecrets
    if (joinerSecret.length !== SECRET_LENGTH || (pathSecret && pathSecret.length !== SECRET_LENGTH))
      return "malformed"
    const groupInfo = await decryptGroupInfo(welcome, joinerSecret, new Uint8Array(cs.kdf.size), cs)
    return groupInfo ? { groupSecrets, groupInfo, keyPackage, keys } : "undecryptable"
  } catch {
    return "undecryptable"
  }
}

/** The ratchet tree, once the group is the announced one and of the one kind we know. */
function treeOf({ groupContext, extensions }: GroupInfo, conversation: ConversationId) {
  if (groupContext.version !== "mls10" || groupContext.cipherSuite !== SUITE_NAME) return "wrong-suite"
  if (!equalBytes(groupContext.groupId, groupIdOf(conversation))) return "wrong-conversation"
  return readTree(extensions) ?? "unsupported-extension"
}

async function judgeGroup(
  suite: MlsSuite,
  groupInfo: GroupInfo,
  tree: RatchetTree,
): Promise<JoinFault | undefined> {
  const context = groupInfo.groupContext
  if (context.epoch < 1n || context.epoch > BigInt(Number.MAX_SAFE_INTEGER)) return "malformed"
  const settings = readSettings(context.extensions)
  if (!settings) return "bad-settings"
  const fault = await judgeTree(suite, tree, context)
  if (fault) return fault
  const accounts = membersOf(tree).map(({ account }) => account)
  if (!areSettingsValid(settings)) return "bad-settings"
  if (settings.kind === "direct" && accounts.length > 2) return "bad-settings"
  const signer = leafAt(tree, groupInfo.signer)
  if (!signer) return "bad-signer"
  const { signature } = implementationOf(suite)
  return (await verifyGroupInfoSignature(groupInfo, signer.signaturePublicKey, signature))
    ? undefined
    : "bad-signature"
}

async function enter(suite: MlsSuite, opened: Opened, tree: RatchetTree): Promise<JoinOutcome> {
  const refuse = (fault: JoinFault): JoinOutcome => ({ ok: false, fault })
  const { groupInfo, groupSecrets, keys } = opened
  const ownLeaf = encodeLeafNode(opened.keyPackage.leafNode)
  const own = placedLeaves(tree).find(({ leaf }) => equalBytes(encodeLeafNode(leaf), ownLeaf))
  if (!own) return refuse("own-leaf-missing")
  const privateKeys = await ownKeys(suite, opened, tree, own.leafIndex)
  if (!privateKeys) return refuse("bad-path-secret")
  const cs = implementationOf(suite)
  const { groupContext: context, confirmationTag } = groupInfo
  const noPsk = new Uint8Array(cs.kdf.size)
  const [schedule, encryptionSecret] = await deriveKeySchedule(
    groupSecrets.joinerSecret,
    noPsk,
    context,
    cs.kdf,
  )
  const { confirmedTranscriptHash } = context
  if (
    !(await verifyConfirmationTag(
      schedule.confirmationKey,
      confirmationTag,
      confirmedTranscriptHash,
      cs.hash,
    ))
  )
    return refuse("bad-confirmation-tag")
  const state: GroupState = {
    context,
    tree,
    privateKeys,
    signatureKey: keys.signaturePrivateKey,
    confirmationTag,
    secrets: epochSecretsFrom(schedule, encryptionSecret),
  }
  for (const secret of [encryptionSecret, groupSecrets.joinerSecret]) secret.fill(0)
  const inviter = membersOf(tree).find(({ leafIndex }) => leafIndex === groupInfo.signer)
  return inviter ? { ok: true, state, inviter: inviter.account } : refuse("bad-signer")
}

/** Our leaf's private key and those above it that the path secret gives; every commit has a path. */
async function ownKeys(
  suite: MlsSuite,
  { groupInfo, groupSecrets, keys }: Opened,
  tree: RatchetTree,
  leafIndex: number,
): Promise<PrivateKeyPath | undefined> {
  if (!groupSecrets.pathSecret) return undefined
  const own: PrivateKeyPath = { leafIndex, privateKeys: { [nodeOf(leafIndex)]: keys.hpkePrivateKey } }
  try {
    const ancestor = firstCommonAncestor(tree, toLeafIndex(leafIndex), toLeafIndex(groupInfo.signer))
    const followed = await followPathSecret(suite, tree, ancestor, groupSecrets.pathSecret, own)
    return followed.privateKeys
  } catch {
    return undefined
  }
}
