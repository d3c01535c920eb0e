/** The step from one epoch to the next, once the commit secret is known (RFC 9420 section 8). */
import type { GroupContext, PrivateKeyPath, RatchetTree } from "ts-mls"
import { nextEpochContext } from "ts-mls/clientState.js"
import { createConfirmationTag, type FramedContentCommit } from "ts-mls/framedContent.js"
import { initializeEpoch, type EpochSecrets as LibrarySecrets } from "ts-mls/keySchedule.js"
import { epochSecretsFrom, type GroupState, withoutStaleKeys } from "./state.ts"
import { implementationOf, type MlsSuite } from "./suite.ts"

export interface EpochStep {
  readonly state: GroupState
  /** Extensions of the new epoch. */
  readonly extensions: GroupContext["extensions"]
  readonly tree: RatchetTree
  readonly treeHash: Uint8Array
  readonly privateKeys: PrivateKeyPath
  /** Seed of our leaf in the new epoch. */
  readonly signatureKey: Uint8Array
  readonly commitSecret: Uint8Array
  readonly content: FramedContentCommit
  readonly signature: Uint8Array
}

export interface NextEpoch {
  readonly state: GroupState
  /** Secrets that only a Welcome needs; the caller overwrites them. */
  readonly joinerSecret: Uint8Array
  readonly welcomeSecret: Uint8Array
}

/** Computes the next state and its confirmation tag; overwrites the commit secret. */
export async function enterEpoch(suite: MlsSuite, step: EpochStep): Promise<NextEpoch> {
  const { hash, kdf } = implementationOf(suite)
  const { state, tree } = step
  const context = await nextEpochContext(
    { ...state.context, extensions: step.extensions },
    "mls_private_message",
    step.content,
    step.signature,
    step.treeHash,
    state.confirmationTag,
    hash,
  )
  const noPsk = new Uint8Array(kdf.size)
  const entered: LibrarySecrets = await initializeEpoch(
    state.secrets.initSecret,
    step.commitSecret,
    context,
    noPsk,
    kdf,
  )
  const { keySchedule, encryptionSecret, joinerSecret, welcomeSecret } = entered
  const confirmationTag = await createConfirmationTag(
    keySchedule.confirmationKey,
    context.confirmedTranscriptHash,
    hash,
  )
  step.commitSecret.fill(0)
  const next: GroupState = {
    context,
    tree,
    privateKeys: withoutStaleKeys(step.privateKeys, tree),
    signatureKey: step.signatureKey,
    confirmationTag,
    secrets: epochSecretsFrom(keySchedule, encryptionSecret),
  }
  encryptionSecret.fill(0)
  return { state: next, joinerSecret, welcomeSecret }
}
