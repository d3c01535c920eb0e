/** Welcomes that an honest client never makes, rightly signed and sealed by a member. */
import { encodeMlsMessage, type GroupInfo, type RatchetTree } from "ts-mls"
import { extractWelcomeSecret, signGroupInfo } from "ts-mls/groupInfo.js"
import type { GroupSecrets } from "ts-mls/groupSecrets.js"
import { makeKeyPackageRef } from "ts-mls/keyPackage.js"
import { decodeRatchetTree, encodeRatchetTree } from "ts-mls/ratchetTree.js"
import {
  decryptGroupInfo,
  decryptGroupSecrets,
  encryptGroupInfo,
  encryptGroupSecrets,
} from "ts-mls/welcome.js"
import { decodeSecretParts, type GeneratedKeyPackage } from "../key-package.ts"
import { implementationOf, type MlsSuite } from "../suite.ts"
import { readMessage } from "../wire.ts"
import { keyPackageFrom } from "./forge.ts"

export interface WelcomeForgery {
  readonly groupInfo?: (honest: GroupInfo) => GroupInfo
  readonly tree?: (honest: RatchetTree) => RatchetTree
  readonly groupSecrets?: (honest: GroupSecrets) => GroupSecrets
  /** Seals the secrets to this KeyPackage instead of the one that was added. */
  readonly recipient?: GeneratedKeyPackage
}

/** `welcome`, opened for `of`, changed, signed with `signer` and sealed again. */
export async function forgeWelcome(
  suite: MlsSuite,
  welcome: Uint8Array,
  of: GeneratedKeyPackage,
  signer: Uint8Array,
  forgery: WelcomeForgery,
): Promise<Uint8Array> {
  const cs = implementationOf(suite)
  const message = readMessage(welcome)
  if (message?.wireformat !== "mls_welcome") throw new TypeError("no Welcome")
  const keyPackage = keyPackageFrom(of.keyPackage)
  const newMember = await makeKeyPackageRef(keyPackage, cs.hash)
  const initKey = await cs.hpke.importPrivateKey(decodeSecretParts(of.secret).initPrivateKey)
  const secrets = await decryptGroupSecrets(initKey, newMember, message.welcome, cs.hpke)
  if (!secrets) throw new TypeError("no secrets")
  const noPsk = new Uint8Array(cs.kdf.size)
  const honest = await decryptGroupInfo(message.welcome, secrets.joinerSecret, noPsk, cs)
  if (!honest) throw new TypeError("no GroupInfo")
  const groupInfo = await signGroupInfo(changed(honest, forgery), signer, cs.signature)
  const welcomeSecret = await extractWelcomeSecret(secrets.joinerSecret, noPsk, cs.kdf)
  const encryptedGroupInfo = await encryptGroupInfo(groupInfo, welcomeSecret, cs)
  const inside = forgery.groupSecrets?.(secrets) ?? secrets
  const recipient = keyPackageFrom((forgery.recipient ?? of).keyPackage)
  const publicKey = await cs.hpke.importPublicKey(recipient.initKey)
  const { enc, ct } = await encryptGroupSecrets(publicKey, encryptedGroupInfo, inside, cs.hpke)
  const encryptedGroupSecrets = { kemOutput: enc, ciphertext: ct }
  return encodeMlsMessage({
    version: "mls10",
    wireformat: "mls_welcome",
    welcome: {
      cipherSuite: cs.name,
      secrets: [{ newMember: await makeKeyPackageRef(recipient, cs.hash), encryptedGroupSecrets }],
      encryptedGroupInfo,
    },
  })
}

function changed(honest: GroupInfo, forgery: WelcomeForgery): GroupInfo {
  const [extension, ...others] = honest.extensions
  if (!extension) throw new TypeError("no tree")
  const tree = decodeRatchetTree(extension.extensionData, 0)?.[0] ?? []
  const extensionData = encodeRatchetTree(forgery.tree?.(tree) ?? tree)
  const groupInfo = { ...honest, extensions: [{ ...extension, extensionData }, ...others] }
  return forgery.groupInfo?.(groupInfo) ?? groupInfo
}
