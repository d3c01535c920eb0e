/** UpdatePaths (RFC 9420 section 7.6): what everybody checks of one, and what only its receivers can. */
import { equalBytes, toHex } from "@tacit/protocol"
import type { GroupContext, PrivateKeyPath, RatchetTree } from "ts-mls"
import { applyUpdatePathSecret } from "ts-mls/createCommit.js"
import { deriveSecret } from "ts-mls/crypto/kdf.js"
import { verifyLeafNodeSignature } from "ts-mls/leafNode.js"
import { pathToRoot } from "ts-mls/pathSecrets.js"
import { filteredDirectPathAndCopathResolution, getHpkePublicKey } from "ts-mls/ratchetTree.js"
import { leafWidth, type NodeIndex, root, toLeafIndex } from "ts-mls/treemath.js"
import { applyUpdatePath, type UpdatePath } from "ts-mls/updatePath.js"
import type { PathFault, RuleFault } from "./faults.ts"
import { ENCAPSULATED_LENGTH, TAG_LENGTH } from "./hpke-xwing.ts"
import { implementationOf, type MlsSuite } from "./suite.ts"
import type { ChangedTree } from "./tree.ts"
import { isXWingPublicKey } from "./xwing-key.ts"

const HASH_LENGTH = 64

export type PathResult =
  | { readonly ok: true; readonly tree: RatchetTree }
  | { readonly ok: false; readonly fault: PathFault | RuleFault }

/**
 * The tree after the path, or what every member sees is wrong with it. Without these checks a path that
 * lacks a ciphertext for somebody, or brings a key nobody can use, would split the group.
 */
export async function applyPath(
  suite: MlsSuite,
  changed: ChangedTree,
  context: GroupContext,
  sender: number,
  path: UpdatePath,
): Promise<PathResult> {
  const refuse = (fault: PathFault | RuleFault) => ({ ok: false, fault }) as const
  const { signature, hash } = implementationOf(suite)
  if (!(await verifyLeafNodeSignature(path.leafNode, context.groupId, sender, signature)))
    return refuse("bad-leaf-signature")
  if (!hasRightShape(changed, sender, path)) return refuse("bad-path")
  if (!hasNewKeys(changed.tree, path)) return refuse("duplicate-key")
  try {
    return { ok: true, tree: await applyUpdatePath(changed.tree, toLeafIndex(sender), path, hash) }
  } catch {
    return refuse("bad-parent-hash")
  }
}

/** One node for each on the filtered direct path, with one ciphertext for each receiver below it. */
function hasRightShape({ tree, added }: ChangedTree, sender: number, path: UpdatePath): boolean {
  const steps = filteredDirectPathAndCopathResolution(toLeafIndex(sender), tree)
  if (steps.length !== path.nodes.length) return false
  return steps.every(({ resolution }, i) => {
    const node = path.nodes[i]
    const receivers = resolution.filter((index) => !added.includes(index)).length
    return (
      node?.encryptedPathSecret.length === receivers &&
      isXWingPublicKey(node.hpkePublicKey) &&
      node.encryptedPathSecret.every(
        ({ kemOutput, ciphertext }) =>
          kemOutput.length === ENCAPSULATED_LENGTH && ciphertext.length === HASH_LENGTH + TAG_LENGTH,
      )
    )
  })
}

/** Every encryption key stands once: those of the tree with its new leaves, and those that the path brings. */
function hasNewKeys(tree: RatchetTree, path: UpdatePath): boolean {
  const present = tree.flatMap((node) => (node ? [getHpkePublicKey(node)] : []))
  const fresh = [path.leafNode.hpkePublicKey, ...path.nodes.map(({ hpkePublicKey }) => hpkePublicKey)]
  return new Set([...present, ...fresh].map(toHex)).size === present.length + fresh.length
}

export interface PathSecretResult {
  readonly privateKeys: PrivateKeyPath
  readonly commitSecret: Uint8Array
}

/**
 * What our copy of the path secret gives. Throws if it cannot be decrypted or does not derive the public
 * keys of the path: ts-mls does not compare them, and a later commit to such a key would fail for us only.
 */
export async function openPath(
  suite: MlsSuite,
  changed: ChangedTree,
  treeAfter: RatchetTree,
  provisional: GroupContext,
  privateKeys: PrivateKeyPath,
  sender: number,
  path: UpdatePath,
): Promise<PathSecretResult> {
  const cs = implementationOf(suite)
  const { nodeIndex, pathSecret } = await applyUpdatePathSecret(
    treeAfter,
    privateKeys,
    toLeafIndex(sender),
    provisional,
    path,
    [...changed.added],
    cs,
  )
  return followPathSecret(suite, treeAfter, nodeIndex, pathSecret, privateKeys)
}

/** Derives the private keys from a node up to the root, and the commit secret. */
export async function followPathSecret(
  suite: MlsSuite,
  tree: RatchetTree,
  node: NodeIndex,
  pathSecret: Uint8Array,
  privateKeys: PrivateKeyPath,
): Promise<PathSecretResult> {
  const { kdf, hpke } = implementationOf(suite)
  const secrets = await pathToRoot(tree, node, pathSecret, kdf)
  const keys: Record<number, Uint8Array> = { ...privateKeys.privateKeys }
  for (const [index, secret] of Object.entries(secrets)) {
    const target = tree[Number(index)]
    if (!target) continue
    const pair = await hpke.deriveKeyPair(await deriveSecret(secret, "node", kdf))
    const publicKey = await hpke.exportPublicKey(pair.publicKey)
    if (!equalBytes(publicKey, getHpkePublicKey(target)))
      throw new RangeError("the path secret does not derive the public key of its node")
    keys[Number(index)] = await hpke.exportPrivateKey(pair.privateKey)
  }
  const rootSecret = secrets[root(leafWidth(tree.length))]
  if (!rootSecret) throw new RangeError("the path secret does not lead to the root")
  const commitSecret = await deriveSecret(rootSecret, "path", kdf)
  for (const secret of Object.values(secrets)) secret.fill(0)
  return { privateKeys: { leafIndex: privateKeys.leafIndex, privateKeys: keys }, commitSecret }
}
