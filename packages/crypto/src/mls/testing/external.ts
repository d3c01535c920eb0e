/**
 * What ts-mls by itself lets an outsider make of a GroupInfo: external commits and external proposals. Nobody
 * of Tacit makes any, so a member's state has to be dressed up as one of the library's first.
 */
import {
  type ClientState,
  createGroupInfoWithExternalPubAndRatchetTree,
  defaultKeyPackageEqualityConfig,
  encodeMlsMessage,
  type GroupInfo,
  joinGroupExternal,
} from "ts-mls"
import { proposeAddExternal } from "ts-mls/externalProposal.js"
import { createContentCommitSignature } from "ts-mls/framedContent.js"
import { createSecretTree } from "ts-mls/secretTree.js"
import { leafWidth } from "ts-mls/treemath.js"
import type { MlsGroup } from "../group.ts"
import { judgeCredential } from "../identity.ts"
import { decodeSecretParts, type GeneratedKeyPackage } from "../key-package.ts"
import { implementationOf, type MlsSuite } from "../suite.ts"
import { byValue, keyPackageFrom, stateOf } from "./forge.ts"

const CONFIG: ClientState["clientConfig"] = {
  keyRetentionConfig: {
    retainKeysForGenerations: 10,
    retainKeysForEpochs: 4,
    maximumForwardRatchetSteps: 200,
  },
  lifetimeConfig: { maximumTotalLifetime: 10_000_000n, validateLifetimeOnReceive: false },
  keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
  paddingConfig: { kind: "padUntilLength", padUntilLength: 256 },
  authService: { validateCredential: async (...claim) => judgeCredential(...claim).ok },
}

/** The same member as a client of ts-mls alone. */
export async function libraryStateOf(suite: MlsSuite, group: MlsGroup): Promise<ClientState> {
  const { context, tree, privateKeys, signatureKey, confirmationTag, secrets } = stateOf(group)
  const { kdf } = implementationOf(suite)
  const absent = new Uint8Array(kdf.size)
  return {
    groupContext: context,
    ratchetTree: tree,
    privatePath: privateKeys,
    signaturePrivateKey: signatureKey,
    confirmationTag,
    secretTree: await createSecretTree(leafWidth(tree.length), secrets.encryptionSecret.slice(), kdf),
    keySchedule: {
      ...secrets,
      confirmationKey: absent,
      membershipKey: absent,
      resumptionPsk: absent,
    },
    unappliedProposals: {},
    historicalReceiverData: new Map(),
    groupActiveState: { kind: "active" },
    clientConfig: CONFIG,
  }
}

/** What a member could give away, and a room would publish. */
export async function groupInfoOf(suite: MlsSuite, group: MlsGroup): Promise<GroupInfo> {
  const state = await libraryStateOf(suite, group)
  return createGroupInfoWithExternalPubAndRatchetTree(state, [], implementationOf(suite))
}

/** An external commit of the owner of `by`, with a Remove of each of these leaves in it, whatever they are. */
export async function externalCommit(
  suite: MlsSuite,
  groupInfo: GroupInfo,
  by: GeneratedKeyPackage,
  removed: readonly number[] = [],
): Promise<Uint8Array> {
  const cs = implementationOf(suite)
  const keys = decodeSecretParts(by.secret)
  const keyPackage = keyPackageFrom(by.keyPackage)
  const { publicMessage } = await joinGroupExternal(groupInfo, keyPackage, keys, false, cs, undefined, CONFIG)
  const { content, auth } = publicMessage
  if (content.contentType !== "commit" || auth.contentType !== "commit") throw new TypeError("no commit")
  const removes = removed.map((each) => byValue({ proposalType: "remove", remove: { removed: each } }))
  const { framedContent, signature } = await createContentCommitSignature(
    groupInfo.groupContext,
    "mls_public_message",
    { ...content.commit, proposals: [...removes, ...content.commit.proposals] },
    { senderType: "new_member_commit" },
    new Uint8Array(0),
    keys.signaturePrivateKey,
    cs.signature,
  )
  return encodeMlsMessage({
    version: "mls10",
    wireformat: "mls_public_message",
    publicMessage: {
      content: framedContent,
      auth: { contentType: "commit", signature, confirmationTag: auth.confirmationTag },
      senderType: "new_member_commit",
    },
  })
}

/** A proposal of the owner of `by`, from outside, to be added. */
export async function externalProposal(
  suite: MlsSuite,
  groupInfo: GroupInfo,
  by: GeneratedKeyPackage,
): Promise<Uint8Array> {
  const keyPackage = keyPackageFrom(by.keyPackage)
  const keys = decodeSecretParts(by.secret)
  return encodeMlsMessage(await proposeAddExternal(groupInfo, keyPackage, keys, implementationOf(suite)))
}
