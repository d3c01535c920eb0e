/** Commits that an honest client never makes, rightly signed by a member's own leaf. */
import { type AccountId, concat, encode, routingHash } from "@tacit/protocol"
import { type CommitContext, commitContext, type GroupSettings } from "@tacit/protocol/content"
import type { KeyPackage } from "ts-mls"
import { createContentCommitSignature } from "ts-mls/framedContent.js"
import { signKeyPackage } from "ts-mls/keyPackage.js"
import { signLeafNodeKeyPackage } from "ts-mls/leafNode.js"
import { getCommitSecret } from "ts-mls/pathSecrets.js"
import type { ProposalOrRef } from "ts-mls/proposalOrRefType.js"
import { treeHashRoot } from "ts-mls/treeHash.js"
import { toLeafIndex, toNodeIndex } from "ts-mls/treemath.js"
import { createUpdatePath, type UpdatePath } from "ts-mls/updatePath.js"
import { enterEpoch } from "../epoch.ts"
import { sealCommit } from "../frame.ts"
import { MlsGroup } from "../group.ts"
import { credentialOf, type MlsIdentity, trustedCredential } from "../identity.ts"
import { decodeKeyPackageMessage, encodeKeyPackageMessage } from "../key-package.ts"
import { makeProposals } from "../proposals.ts"
import { settingsExtension } from "../settings.ts"
import { decodeState, encodeState, type GroupState } from "../state.ts"
import { implementationOf, type MlsSuite } from "../suite.ts"
import { changeMembers } from "../tree.ts"

export interface Forgery {
  readonly adds?: readonly Uint8Array[]
  readonly removes?: readonly AccountId[]
  readonly settings?: GroupSettings
  /** Put behind the proposals that adds, removes and settings make. */
  readonly proposals?: readonly ProposalOrRef[]
  /** Replaces parts of the right context. */
  readonly context?: Partial<CommitContext>
  readonly authenticatedData?: Uint8Array
  /** `false` leaves the path out; a function changes it before it is signed. */
  readonly path?: false | ((path: UpdatePath) => UpdatePath)
  /** The new leaf is this one's. */
  readonly leaf?: MlsIdentity
  /** Signs the commit instead of the leaf's key. */
  readonly signer?: Uint8Array
  readonly sender?: number
  readonly tag?: (right: Uint8Array) => Uint8Array
  /** What is shown behind the commit instead of its tag. */
  readonly shown?: Uint8Array
}

export const stateOf = (group: MlsGroup): GroupState => decodeState(group.serialise())

export function keyPackageFrom(message: Uint8Array): KeyPackage {
  const keyPackage = decodeKeyPackageMessage(message)
  if (!keyPackage) throw new TypeError("no KeyPackage")
  return keyPackage
}

/** The KeyPackage with parts of its leaf and of itself exchanged, signed again by `key`. */
export async function resignKeyPackage(
  suite: MlsSuite,
  message: Uint8Array,
  key: Uint8Array,
  leaf: Partial<KeyPackage["leafNode"]>,
  part: Partial<KeyPackage> = {},
): Promise<Uint8Array> {
  const { signature } = implementationOf(suite)
  const keyPackage = keyPackageFrom(message)
  const changed = { ...keyPackage.leafNode, ...leaf } as KeyPackage["leafNode"]
  const leafNode = await signLeafNodeKeyPackage(changed, key, signature)
  return encodeKeyPackageMessage(await signKeyPackage({ ...keyPackage, ...part, leafNode }, key, signature))
}

export const byValue = (proposal: object) => ({ proposalOrRefType: "proposal", proposal }) as ProposalOrRef

export interface ForgedCommit {
  readonly payload: Uint8Array
  /** Where its author stands after it, with what it needs to go on by itself: its path's keys are not kept. */
  readonly after: MlsGroup
}

/** The commit; `group` stays usable. */
export async function forge(suite: MlsSuite, group: MlsGroup, forgery: Forgery): Promise<Uint8Array> {
  return (await forgeCommit(suite, group, forgery)).payload
}

export async function forgeCommit(suite: MlsSuite, group: MlsGroup, forgery: Forgery): Promise<ForgedCommit> {
  const cs = implementationOf(suite)
  const state = stateOf(group)
  const own = toLeafIndex(forgery.sender ?? state.privateKeys.leafIndex)
  const adds = (forgery.adds ?? []).map(keyPackageFrom)
  const removes = group.members.filter(({ account }) => forgery.removes?.includes(account))
  const leafIndexes = removes.map(({ leafIndex }) => leafIndex)
  const proposals = [...makeProposals(adds, leafIndexes, forgery.settings), ...(forgery.proposals ?? [])]
  const { tree, added } = changeMembers(state.tree, leafIndexes, adds)
  const extensions = forgery.settings ? [settingsExtension(forgery.settings)] : state.context.extensions
  const named = forgery.leaf ?? undefined
  const based = tree.map((node, i) =>
    named && i === 2 * own && node?.nodeType === "leaf"
      ? {
          nodeType: "leaf" as const,
          leaf: { ...node.leaf, credential: credentialOf(named), signaturePublicKey: named.publicKey },
        }
      : node,
  )
  const leafKey = named?.secretKey ?? state.signatureKey
  const context = { ...state.context, extensions }
  const [treeAfter, honest, secrets] = await createUpdatePath(based, own, context, leafKey, cs, [...added])
  const path = forgery.path === false ? undefined : (forgery.path?.(honest) ?? honest)
  const { framedContent, signature } = await createContentCommitSignature(
    state.context,
    "mls_private_message",
    { proposals, path },
    { senderType: "member", leafIndex: own },
    forgery.authenticatedData ?? encode(commitContext, contextOf(group, forgery)),
    forgery.signer ?? state.signatureKey,
    cs.signature,
  )
  const last = path && secrets.at(-1)
  const commitSecret = last
    ? await getCommitSecret(treeAfter, toNodeIndex(last.nodeIndex), last.secret, cs.kdf)
    : new Uint8Array(cs.kdf.size)
  const step = { state, extensions, tree: path ? treeAfter : tree, privateKeys: state.privateKeys }
  const { state: next } = await enterEpoch(suite, {
    ...step,
    treeHash: await treeHashRoot(step.tree, cs.hash),
    signatureKey: state.signatureKey,
    commitSecret,
    content: framedContent,
    signature,
  })
  const tag = forgery.tag?.(next.confirmationTag) ?? next.confirmationTag
  const sealer = { ...state, privateKeys: { ...state.privateKeys, leafIndex: own } }
  const sealed = await sealCommit(suite, sealer, framedContent, signature, tag)
  const payload = forgery.shown
    ? concat(sealed.subarray(0, sealed.length - tag.length), forgery.shown)
    : sealed
  return { payload, after: MlsGroup.restore(suite, encodeState(next)) }
}

function contextOf(group: MlsGroup, { adds = [], removes = [], context }: Forgery): CommitContext {
  const staying = group.members.map(({ account }) => account).filter((each) => !removes.includes(each))
  const added = adds.map((each) => trustedCredential(keyPackageFrom(each).leafNode.credential).account)
  return {
    chain: { index: 0, hash: "00".repeat(32) as CommitContext["routing"] },
    routing: routingHash([...staying, ...added]),
    leaves: [],
    readd: undefined,
    ...context,
  }
}
