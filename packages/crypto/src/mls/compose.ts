/**
 * Makes a commit, its Welcome and the state after it. Put together from the parts of ts-mls instead of by
 * its `createCommit`, which (1.6.4) reads the machine's clock, leaves out the path where RFC 9420 wants one,
 * seals the path of a settings change under the wrong context, and cannot rotate a signature key.
 */
import { encode } from "@tacit/protocol"
import { type CommitContext, commitContext, type GroupSettings } from "@tacit/protocol/content"
import type { KeyPackage, PrivateKeyPath, RatchetTree } from "ts-mls"
import { createContentCommitSignature } from "ts-mls/framedContent.js"
import { signGroupInfo } from "ts-mls/groupInfo.js"
import { makeKeyPackageRef } from "ts-mls/keyPackage.js"
import { encodeMlsMessage } from "ts-mls/message.js"
import { getCommitSecret, pathToPathSecrets } from "ts-mls/pathSecrets.js"
import { mergePrivateKeyPaths, toPrivateKeyPath, updateLeafKey } from "ts-mls/privateKeyPath.js"
import { treeHashRoot } from "ts-mls/treeHash.js"
import { toLeafIndex, toNodeIndex } from "ts-mls/treemath.js"
import { createUpdatePath, firstCommonAncestor, type PathSecret } from "ts-mls/updatePath.js"
import { type EncryptedGroupSecrets, encryptGroupInfo, encryptGroupSecrets } from "ts-mls/welcome.js"
import { enterEpoch, type NextEpoch } from "./epoch.ts"
import { sealCommit } from "./frame.ts"
import { groupInfoExtensions } from "./group-info.ts"
import { credentialOf, type MlsIdentity } from "./identity.ts"
import { makeProposals } from "./proposals.ts"
import { settingsExtension } from "./settings.ts"
import type { GroupState } from "./state.ts"
import { implementationOf, type MlsSuite } from "./suite.ts"
import { type ChangedTree, changeMembers, leafIndexOf } from "./tree.ts"

/** A commit that the policy has passed. */
export interface CommitPlan {
  readonly adds: readonly KeyPackage[]
  /** Leaf indexes. */
  readonly removes: readonly number[]
  readonly settings: GroupSettings | undefined
  readonly context: CommitContext
  /** Replaces the signature key and credential of our leaf. */
  readonly identity: MlsIdentity | undefined
}

export interface ComposedCommit {
  readonly payload: Uint8Array
  readonly welcome: Uint8Array | undefined
  readonly next: GroupState
}

export async function composeCommit(
  suite: MlsSuite,
  state: GroupState,
  plan: CommitPlan,
): Promise<ComposedCommit> {
  const cs = implementationOf(suite)
  const own = toLeafIndex(state.privateKeys.leafIndex)
  const { tree, added } = changeMembers(state.tree, plan.removes, plan.adds)
  const signatureKey = plan.identity?.secretKey.slice() ?? state.signatureKey
  const extensions = plan.settings ? [settingsExtension(plan.settings)] : state.context.extensions
  const [treeAfter, path, pathSecrets, leafKey] = await createUpdatePath(
    plan.identity ? withIdentity(tree, own, plan.identity) : tree,
    own,
    { ...state.context, extensions },
    signatureKey,
    cs,
    [...added],
  )
  const proposals = makeProposals(plan.adds, plan.removes, plan.settings)
  // FramedContent is signed with the key of the epoch that ends, the new leaf with its own
  const { framedContent, signature } = await createContentCommitSignature(
    state.context,
    "mls_private_message",
    { proposals, path },
    { senderType: "member", leafIndex: own },
    encode(commitContext, plan.context),
    state.signatureKey,
    cs.signature,
  )
  const leafPrivateKey = await cs.hpke.exportPrivateKey(leafKey)
  const next = await enterEpoch(suite, {
    state,
    extensions,
    tree: treeAfter,
    treeHash: await treeHashRoot(treeAfter, cs.hash),
    privateKeys: await keysAfter(suite, state.privateKeys, leafPrivateKey, pathSecrets),
    signatureKey,
    commitSecret: await commitSecretOf(suite, treeAfter, pathSecrets),
    content: framedContent,
    signature,
  })
  const { confirmationTag } = next.state
  const payload = await sealCommit(suite, state, framedContent, signature, confirmationTag)
  const welcome = await composeWelcome(suite, next, { tree: treeAfter, added }, plan.adds, pathSecrets)
  for (const secret of [next.joinerSecret, next.welcomeSecret, ...pathSecrets.map((each) => each.secret)])
    secret.fill(0)
  return { payload, welcome, next: next.state }
}

function withIdentity(tree: RatchetTree, leafIndex: number, identity: MlsIdentity): RatchetTree {
  return tree.map((node, i) =>
    i === 2 * leafIndex && node?.nodeType === "leaf"
      ? {
          nodeType: "leaf",
          leaf: {
            ...node.leaf,
            credential: credentialOf(identity),
            signaturePublicKey: identity.publicKey.slice(),
          },
        }
      : node,
  )
}

async function keysAfter(
  suite: MlsSuite,
  before: PrivateKeyPath,
  leafKey: Uint8Array,
  pathSecrets: PathSecret[],
): Promise<PrivateKeyPath> {
  const derived = await toPrivateKeyPath(
    pathToPathSecrets(pathSecrets),
    before.leafIndex,
    implementationOf(suite),
  )
  return mergePrivateKeyPaths(updateLeafKey(before, leafKey), derived)
}

/** Zero in a group of one: nobody else is there to share a secret with. */
async function commitSecretOf(
  suite: MlsSuite,
  tree: RatchetTree,
  pathSecrets: PathSecret[],
): Promise<Uint8Array> {
  const { kdf } = implementationOf(suite)
  const last = pathSecrets.at(-1)
  return last
    ? getCommitSecret(tree, toNodeIndex(last.nodeIndex), last.secret, kdf)
    : new Uint8Array(kdf.size)
}

/** One Welcome for everybody that was added, with the whole tree inside. */
async function composeWelcome(
  suite: MlsSuite,
  next: NextEpoch,
  { tree, added }: ChangedTree,
  adds: readonly KeyPackage[],
  pathSecrets: readonly PathSecret[],
): Promise<Uint8Array | undefined> {
  if (adds.length === 0) return undefined
  const cs = implementationOf(suite)
  const { context, confirmationTag, signatureKey, privateKeys } = next.state
  const signer = toLeafIndex(privateKeys.leafIndex)
  const content = { groupContext: context, confirmationTag, signer }
  const unsigned = { ...content, extensions: groupInfoExtensions(content, tree) }
  const groupInfo = await signGroupInfo(unsigned, signatureKey, cs.signature)
  const encryptedGroupInfo = await encryptGroupInfo(groupInfo, next.welcomeSecret, cs)
  const secrets: EncryptedGroupSecrets[] = []
  for (const [i, keyPackage] of adds.entries()) {
    const node = added[i]
    if (node === undefined) throw new TypeError("each Add has a leaf")
    const ancestor = firstCommonAncestor(tree, leafIndexOf(node), signer)
    const pathSecret = pathSecrets.find(({ nodeIndex }) => nodeIndex === ancestor)?.secret
    const initKey = await cs.hpke.importPublicKey(keyPackage.initKey)
    const inside = { joinerSecret: next.joinerSecret, pathSecret, psks: [] }
    const { enc, ct } = await encryptGroupSecrets(initKey, encryptedGroupInfo, inside, cs.hpke)
    secrets.push({
      newMember: await makeKeyPackageRef(keyPackage, cs.hash),
      encryptedGroupSecrets: { kemOutput: enc, ciphertext: ct },
    })
  }
  const welcome = { cipherSuite: cs.name, secrets, encryptedGroupInfo }
  return encodeMlsMessage({ version: "mls10", wireformat: "mls_welcome", welcome })
}
