/**
 * A conversation's MLS group, as one member holds it. A handle is good for one transition: what spends it
 * returns the handle to go on with, and the spent one throws, because ts-mls and we overwrite secrets inside
 * the old state, and an old state used after that would encrypt under zero keys.
 *
 *   usable ──stage──► staged ──accept──► (new handle)          usable ──process──► (handle in the result)
 *     ▲                  └────abandon──► (handle as before)    usable ──wipe─────► nothing
 *     └── refused ──┘
 */
import {
  type AccountId,
  type ConversationId,
  concat,
  type Hash,
  idBytes,
  LABELS,
  LIMITS,
  MalformedError,
  payloadHash,
} from "@tacit/protocol"
import type { CommitContext, GroupSettings } from "@tacit/protocol/content"
import { mlsExporter } from "ts-mls/keySchedule.js"
import { type ComposedCommit, composeCommit } from "./compose.ts"
import { createState } from "./create.ts"
import { StateConflictError } from "./errors.ts"
import type { JoinFault, PolicyFault } from "./faults.ts"
import type { MlsIdentity } from "./identity.ts"
import { type JoinInput, joinGroup } from "./join.ts"
import { type CommitChange, planCommit } from "./plan.ts"
import { mayAdd } from "./policy.ts"
import { follow, type JudgedResult, judgeReceived, ownMember } from "./receive.ts"
import {
  conversationOf,
  decodeState,
  encodeState,
  epochOf,
  type GroupState,
  type Member,
  membersOf,
  settingsOf,
  wipeSuperseded,
} from "./state.ts"
import { implementationOf, type MlsSuite } from "./suite.ts"

/** A commit that was made and has not won yet. Exactly one of `accept` and `abandon`, once. */
export interface StagedCommit {
  readonly payload: Uint8Array
  /** `payloadHash` of `payload`: names the epoch that the commit opens. */
  readonly opening: Hash
  readonly welcome: Uint8Array | undefined
  /** Accounts of the members after the commit, ascending. */
  readonly routing: readonly AccountId[]
  /** Number of the epoch that the commit opens. */
  readonly epoch: number
  /** The state after the commit, for the vault. */
  readonly state: Uint8Array
  readonly epochKey: Uint8Array
  readonly members: readonly Member[]
  readonly settings: GroupSettings
  /** The commit stands and its state is durable: the handle after it. Overwrites the old secrets. */
  accept(): MlsGroup
  /** The commit lost: the handle before it, unharmed. Overwrites the secrets of the lost epoch. */
  abandon(): MlsGroup
}

export type StageResult =
  | { readonly kind: "staged"; readonly staged: StagedCommit }
  | { readonly kind: "refused"; readonly fault: PolicyFault }

export type ProcessResult =
  | {
      readonly kind: "advanced"
      readonly group: MlsGroup
      readonly committer: AccountId
      readonly context: CommitContext
      /** A re-added account stands in both lists. */
      readonly added: readonly AccountId[]
      readonly removed: readonly AccountId[]
      readonly settingsChanged: boolean
    }
  /** We were removed (or re-added: then a Welcome is there). The state is overwritten. */
  | { readonly kind: "removed"; readonly committer: AccountId; readonly context: CommitContext }
  /** Every member judges the same way: skip it. */
  | {
      readonly kind: "invalid"
      readonly group: MlsGroup
      readonly fault: PolicyFault
      readonly committer: AccountId | undefined
    }
  /** Valid, and made with our own leaf by another device: go on with the state in the vault. */
  | { readonly kind: "own"; readonly group: MlsGroup }
  /** Valid for all that everybody can see, but not for us: our copy of the path secret is wrong. */
  | { readonly kind: "unprocessable"; readonly group: MlsGroup; readonly cause: unknown }

export type JoinResult =
  | { readonly kind: "joined"; readonly group: MlsGroup; readonly inviter: AccountId }
  | { readonly kind: "refused"; readonly fault: JoinFault }

const EPOCH_KEY_LENGTH = 32

export class MlsGroup {
  readonly conversation: ConversationId
  readonly epoch: number
  readonly settings: GroupSettings
  readonly members: readonly Member[]
  readonly #suite: MlsSuite
  #state: GroupState | undefined

  private constructor(suite: MlsSuite, state: GroupState) {
    this.#suite = suite
    this.#state = state
    this.conversation = conversationOf(state)
    this.epoch = epochOf(state)
    this.settings = settingsOf(state)
    this.members = membersOf(state.tree)
  }

  /** A new group with only us in it. Throws a `RangeError` for settings that nobody would accept. */
  static async create(
    suite: MlsSuite,
    identity: MlsIdentity,
    conversation: ConversationId,
    settings: GroupSettings,
  ): Promise<MlsGroup> {
    return new MlsGroup(suite, await createState(suite, identity, conversation, settings))
  }

  /** The group from `serialise`. Throws `MalformedError` for damaged bytes. */
  static restore(suite: MlsSuite, state: Uint8Array): MlsGroup {
    try {
      return new MlsGroup(suite, decodeState(state))
    } catch (cause) {
      throw cause instanceof MalformedError ? cause : new MalformedError("damaged group state", { cause })
    }
  }

  /** Throws `MalformedError` only if `secret` is not what `generateKeyPackage` made. */
  static async join(suite: MlsSuite, input: JoinInput): Promise<JoinResult> {
    const outcome = await joinGroup(suite, input)
    if (!outcome.ok) return { kind: "refused", fault: outcome.fault }
    return { kind: "joined", group: new MlsGroup(suite, outcome.state), inviter: outcome.inviter }
  }

  /** The state for the vault, with every secret in clear: seal it. */
  serialise(): Uint8Array {
    return encodeState(this.#usable())
  }

  /** MLS-Exporter("tacit message", conversation id ‖ epoch, 32). */
  async epochKey(): Promise<Uint8Array> {
    return epochKeyOf(this.#suite, this.#usable())
  }

  /** epoch_authenticator (RFC 9420 section 8.7): equal for all who are in the same epoch of the same group. */
  authenticator(): Uint8Array {
    return this.#usable().secrets.epochAuthenticator.slice()
  }

  /** Whether the rules would let us add this account: to be asked before its KeyPackage is fetched. */
  mayAdd(account: AccountId): boolean {
    return mayAdd(this, ownMember(this.#usable()).account, account)
  }

  /** Makes a commit if the policy allows it. A refusal leaves the handle usable. */
  async stage(change: CommitChange): Promise<StageResult> {
    const state = this.#take()
    try {
      const planned = await planCommit(this.#suite, state, change)
      if (!planned.ok) {
        this.#state = state
        return { kind: "refused", fault: planned.fault }
      }
      const { plan, routing } = planned.planned
      const composed = await composeCommit(this.#suite, state, plan)
      if (composed.payload.length > LIMITS.commit || (composed.welcome?.length ?? 0) > LIMITS.welcome) {
        wipeSuperseded(composed.next, state)
        this.#state = state
        return { kind: "refused", fault: "too-large" }
      }
      return { kind: "staged", staged: await this.#staged(state, composed, routing) }
    } catch (cause) {
      // nothing was overwritten yet
      this.#state = state
      throw cause
    }
  }

  /**
   * Follows or judges a commit from the log; never throws for what the bytes say. `offender` is given for a
   * commit that stands in for an invalid one, and says who made that one.
   */
  async process(commit: Uint8Array, offender?: AccountId): Promise<ProcessResult> {
    const suite = this.#suite
    const state = this.#take()
    let result: JudgedResult
    try {
      result = await judgeReceived(suite, state, commit, offender)
    } catch (cause) {
      // nothing should get here; if it does, others may see a valid commit, so we stop instead of skipping it
      return { kind: "unprocessable", group: new MlsGroup(suite, state), cause }
    }
    if (!result.ok) {
      const { fault, committer } = result
      return { kind: "invalid", group: new MlsGroup(suite, state), fault, committer }
    }
    const { judged } = result
    const { committer, context, added, removed } = judged
    if (removed.includes(ownMember(state).account)) {
      wipeSuperseded(state, undefined)
      return { kind: "removed", committer, context }
    }
    if (judged.opened.sender === state.privateKeys.leafIndex)
      return { kind: "own", group: new MlsGroup(suite, state) }
    try {
      const group = new MlsGroup(suite, await follow(suite, state, judged))
      wipeSuperseded(state, group.#usable())
      const settingsChanged = judged.proposals.settings.length > 0
      return { kind: "advanced", group, committer, context, added, removed, settingsChanged }
    } catch (cause) {
      return { kind: "unprocessable", group: new MlsGroup(suite, state), cause }
    }
  }

  /** Overwrites every secret. Saved states are not touched. */
  wipe(): void {
    wipeSuperseded(this.#take(), undefined)
  }

  async #staged(
    state: GroupState,
    { payload, welcome, next }: ComposedCommit,
    routing: readonly AccountId[],
  ): Promise<StagedCommit> {
    let isSettled = false
    const settle = (kept: GroupState, dropped: GroupState) => {
      if (isSettled) throw new StateConflictError("this commit was accepted or abandoned already")
      isSettled = true
      wipeSuperseded(dropped, kept)
      return new MlsGroup(this.#suite, kept)
    }
    return {
      payload,
      opening: payloadHash(payload),
      welcome,
      routing,
      epoch: epochOf(next),
      state: encodeState(next),
      epochKey: await epochKeyOf(this.#suite, next),
      members: membersOf(next.tree),
      settings: settingsOf(next),
      accept: () => settle(next, state),
      abandon: () => settle(state, next),
    }
  }

  #usable(): GroupState {
    if (!this.#state) throw new StateConflictError("this group handle was used already")
    return this.#state
  }

  #take(): GroupState {
    const state = this.#usable()
    this.#state = undefined
    return state
  }
}

async function epochKeyOf(suite: MlsSuite, state: GroupState): Promise<Uint8Array> {
  const epoch = new Uint8Array(8)
  new DataView(epoch.buffer).setBigUint64(0, state.context.epoch)
  const context = concat(idBytes(conversationOf(state)), epoch)
  const cs = implementationOf(suite)
  return mlsExporter(state.secrets.exporterSecret, LABELS.epochKeyExporter, context, EPOCH_KEY_LENGTH, cs)
}
