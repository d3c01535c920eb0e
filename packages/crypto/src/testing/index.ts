/**
 * What only tests use: the inner layouts, and the tools of a member who seals and signs what no client of
 * ours makes. Nothing else may import this path.
 */
export { anchor, anchorAad, anchorInside, slot, slotSignedBytes } from "../account/credential-layout.ts"
export { base64urlDecode } from "../base64url.ts"
export { hpkeSealed } from "../hpke.ts"
export { messageAad, messageKey } from "../message/place.ts"
export { commitPayload, openCommit, sealInside, shownConfirmationTag } from "../mls/frame.ts"
export { keyPackageHash, secretParts } from "../mls/key-package.ts"
export { encodeState, savedState } from "../mls/state.ts"
export { implementationOf, suiteFrom } from "../mls/suite.ts"
export { externalCommit, externalProposal, groupInfoOf, libraryStateOf } from "../mls/testing/external.ts"
export {
  byValue,
  type ForgedCommit,
  type Forgery,
  forge,
  forgeCommit,
  keyPackageFrom,
  resignKeyPackage,
  stateOf,
} from "../mls/testing/forge.ts"
export { forgeWelcome, type WelcomeForgery } from "../mls/testing/forge-welcome.ts"
export {
  assembled,
  CONVERSATION,
  change,
  committed,
  directSettings,
  followed,
  groupSettings,
  keyPackageOf,
  NOW as KEY_PACKAGE_TIME,
  type Person,
  person,
  rotated,
  seededRandomness,
  staged,
} from "../mls/testing/people.ts"
export { readExactly, readMessage } from "../mls/wire.ts"
export { headContents } from "../vault/head.ts"
export { encodeNode, node } from "../vault/node.ts"
export { type ObjectPlace, type ObjectRef, sealObject, vaultObject } from "../vault/object.ts"
export { itemName } from "../vault/snapshot.ts"
export { extended, LATER, NOW, type TestAccount, testAccount } from "./account.ts"
export { forgeHead } from "./forge-head.ts"
export { pick, seededRandom } from "./random.ts"
export { VaultServer } from "./vault-server.ts"
