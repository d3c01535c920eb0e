/** The proposals of a commit, sorted into what Tacit allows and everything else. */
import { decode } from "@tacit/protocol"
import { type CommitContext, commitContext, type GroupSettings } from "@tacit/protocol/content"
import type { KeyPackage, Proposal } from "ts-mls"
import type { ProposalOrRef } from "ts-mls/proposalOrRefType.js"
import type { PolicyFault } from "./faults.ts"
import { encodeKeyPackageMessage, judgeKeyPackage } from "./key-package.ts"
import type { PolicyAdd } from "./policy.ts"
import { readSettings, settingsExtension } from "./settings.ts"
import type { MlsSuite } from "./suite.ts"

export interface SortedProposals {
  readonly adds: readonly KeyPackage[]
  /** Leaf indexes, unchecked. */
  readonly removes: readonly number[]
  readonly settings: readonly (GroupSettings | undefined)[]
  readonly others: boolean
}

export function sortProposals(proposals: readonly ProposalOrRef[]): SortedProposals {
  const adds: KeyPackage[] = []
  const removes: number[] = []
  const settings: (GroupSettings | undefined)[] = []
  let others = false
  for (const each of proposals) {
    const proposal = each.proposalOrRefType === "proposal" ? each.proposal : undefined
    if (proposal && "add" in proposal) adds.push(proposal.add.keyPackage)
    else if (proposal && "remove" in proposal) removes.push(proposal.remove.removed)
    else if (proposal && "groupContextExtensions" in proposal)
      settings.push(readSettings(proposal.groupContextExtensions.extensions))
    else others = true
  }
  return { adds, removes, settings, others }
}

/** The proposals of an own commit, by value. */
export function makeProposals(
  adds: readonly KeyPackage[],
  removes: readonly number[],
  settings: GroupSettings | undefined,
): ProposalOrRef[] {
  const proposals: Proposal[] = [
    ...removes.map((removed): Proposal => ({ proposalType: "remove", remove: { removed } })),
    ...adds.map((keyPackage): Proposal => ({ proposalType: "add", add: { keyPackage } })),
  ]
  if (settings) {
    const extensions = [settingsExtension(settings)]
    proposals.push({ proposalType: "group_context_extensions", groupContextExtensions: { extensions } })
  }
  return proposals.map((proposal) => ({ proposalOrRefType: "proposal", proposal }))
}

export type JudgedAdds =
  | { readonly ok: true; readonly adds: readonly PolicyAdd[] }
  | { readonly ok: false; readonly fault: PolicyFault }

/** Judges each added KeyPackage by its bytes. */
export async function judgeAdds(suite: MlsSuite, keyPackages: readonly KeyPackage[]): Promise<JudgedAdds> {
  const adds: PolicyAdd[] = []
  for (const keyPackage of keyPackages) {
    const judged = await judgeKeyPackage(suite, keyPackage)
    if (!judged.ok) return judged
    adds.push({ ...judged.facts, keyPackage: encodeKeyPackageMessage(keyPackage) })
  }
  return { ok: true, adds }
}

export function readContext(authenticatedData: Uint8Array): CommitContext | undefined {
  try {
    return decode(commitContext, authenticatedData)
  } catch {
    return undefined
  }
}
