/** The first epoch of a group: one member, the creator (RFC 9420 section 11). */
import type { ConversationId } from "@tacit/protocol"
import type { GroupSettings } from "@tacit/protocol/content"
import type { GroupContext } from "ts-mls"
import { deriveSecret } from "ts-mls/crypto/kdf.js"
import { createConfirmationTag } from "ts-mls/framedContent.js"
import { generateKeyPackageWithKey } from "ts-mls/keyPackage.js"
import { initializeKeySchedule } from "ts-mls/keySchedule.js"
import { treeHashRoot } from "ts-mls/treeHash.js"
import { credentialOf, type MlsIdentity } from "./identity.ts"
import { CAPABILITIES } from "./leaf.ts"
import { areSettingsValid, roleOf, settingsExtension } from "./settings.ts"
import { epochSecretsFrom, type GroupState, groupIdOf } from "./state.ts"
import { implementationOf, type MlsSuite } from "./suite.ts"

export async function createState(
  suite: MlsSuite,
  identity: MlsIdentity,
  conversation: ConversationId,
  settings: GroupSettings,
): Promise<GroupState> {
  const { account } = identity
  const isOwned = settings.kind === "direct" || roleOf(settings, account) === "owner"
  const isForUs = settings.creator === account && settings.roles.every((entry) => entry.account === account)
  if (!isForUs || !isOwned || !areSettingsValid(settings))
    throw new RangeError("a conversation begins with its creator, who owns it if it is a group")
  const cs = implementationOf(suite)
  // nobody else sees this leaf before the first commit replaces it, so its lifetime says nothing
  const { publicPackage, privatePackage } = await generateKeyPackageWithKey(
    credentialOf(identity),
    CAPABILITIES,
    { notBefore: 0n, notAfter: 0n },
    [],
    { publicKey: identity.publicKey, signKey: identity.secretKey.slice() },
    cs,
  )
  const tree = [{ nodeType: "leaf" as const, leaf: publicPackage.leafNode }]
  const context: GroupContext = {
    version: "mls10",
    cipherSuite: cs.name,
    groupId: groupIdOf(conversation),
    epoch: 0n,
    treeHash: await treeHashRoot(tree, cs.hash),
    confirmedTranscriptHash: new Uint8Array(0),
    extensions: [settingsExtension(settings)],
  }
  const epochSecret = cs.rng.randomBytes(cs.kdf.size)
  const schedule = await initializeKeySchedule(epochSecret, cs.kdf)
  const encryptionSecret = await deriveSecret(epochSecret, "encryption", cs.kdf)
  epochSecret.fill(0)
  return {
    context,
    tree,
    privateKeys: { leafIndex: 0, privateKeys: { 0: privatePackage.hpkePrivateKey } },
    signatureKey: privatePackage.signaturePrivateKey,
    confirmationTag: await createConfirmationTag(
      schedule.confirmationKey,
      context.confirmedTranscriptHash,
      cs.hash,
    ),
    secrets: epochSecretsFrom(schedule, encryptionSecret),
  }
}
