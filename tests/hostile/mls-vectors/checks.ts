/** Which check is for which of the files that the MLS working group publishes. */
import { deserialization, messages, treeMath } from "./encodings.ts"
import { passiveClient, welcomes } from "./groups.ts"
import { messageProtection } from "./protection.ts"
import { cryptoBasics, keySchedule, pskSecret, secretTree, transcriptHashes } from "./secrets.ts"
import { treeKem, treeOperations, treeValidation } from "./trees.ts"
import type { Vector } from "./vector.ts"

/** Throws if the vector does not hold. */
export type Check = (vector: Vector) => Promise<void>

export const CHECKS: Readonly<Record<string, Check>> = {
  "crypto-basics": cryptoBasics,
  deserialization,
  "key-schedule": keySchedule,
  "message-protection": messageProtection,
  messages,
  "passive-client-handling-commit": passiveClient,
  "passive-client-random": passiveClient,
  "passive-client-welcome": passiveClient,
  psk_secret: pskSecret,
  "secret-tree": secretTree,
  "transcript-hashes": transcriptHashes,
  "tree-math": treeMath,
  "tree-operations": treeOperations,
  "tree-validation": treeValidation,
  treekem: treeKem,
  welcome: welcomes,
}
