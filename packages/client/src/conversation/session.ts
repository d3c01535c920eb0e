/**
 * One conversation in memory: its record, its epochs, its MLS group and its log, and what of them is not
 * written yet. Whoever changes it holds the conversation's turn (engine.ts) and ends with `flush`, which
 * writes everything in one transaction.
 */
import { MlsGroup, type MlsSuite } from "@tacit/crypto"
import { type AccountId, type ConversationId, type DeviceId, type Hash, NO_HASH } from "@tacit/protocol"
import { type Change, put, type SealedStore } from "../store/sealed-store.ts"
import { LogPages } from "../timeline/log-pages.ts"
import type { LogRecord } from "../timeline/log-record.ts"
import {
  CONVERSATIONS,
  type ConversationRecord,
  conversationRecord,
  type EpochRecord,
  epochRecord,
  epochSpace,
  GROUPS,
  type GroupRecord,
  groupRecord,
} from "./record.ts"

export function newRecord(conversation: ConversationId, first: number): ConversationRecord {
  return {
    conversation,
    membership: "member",
    first,
    cursor: undefined,
    epoch: 0,
    opening: NO_HASH,
    joined: undefined,
    ended: undefined,
    skipped: [],
    unconfirmed: [],
    contest: undefined,
    dead: [],
    ignored: [],
    withheld: undefined,
    returning: false,
    unsettled: false,
    gap: false,
    counters: [],
    chains: [],
    leaving: [],
    readds: [],
    unsaved: 0,
    unsavedSince: 0,
    messages: 0,
    leafUpdated: 0,
    accepted: false,
    read: 0,
    seen: undefined,
    settings: undefined,
    peer: undefined,
  }
}

/** Whose conversations these are and where they are kept. */
export interface SessionOwner {
  readonly store: SealedStore
  readonly suite: MlsSuite
  readonly profile: { readonly account: AccountId }
}

export interface SessionParts {
  readonly record: ConversationRecord
  readonly log: LogPages
  readonly epochs?: readonly EpochRecord[]
  readonly group?: GroupRecord | undefined
}

export class ConversationSession {
  readonly log: LogPages
  readonly #owner: SessionOwner
  #record: ConversationRecord
  readonly #epochs: Map<Hash, EpochRecord>
  #groupRecord: GroupRecord | undefined
  #group: MlsGroup | undefined
  #changes: Change[] = []
  #recordChanged = false

  constructor(owner: SessionOwner, { record, log, epochs = [], group }: SessionParts) {
    this.#owner = owner
    this.#record = record
    this.#epochs = new Map(epochs.map((epoch) => [epoch.keys.opening, epoch]))
    this.#groupRecord = group
    this.log = log
  }

  static async load(
    owner: SessionOwner,
    conversation: ConversationId,
  ): Promise<ConversationSession | undefined> {
    const { store } = owner
    const record = await store.get(CONVERSATIONS, conversation, conversationRecord)
    if (!record) return undefined
    const group = await store.get(GROUPS, conversation, groupRecord)
    const epochs = (await store.all(epochSpace(conversation), epochRecord)).map(({ value }) => value)
    return new ConversationSession(owner, {
      record,
      group,
      epochs,
      log: await LogPages.load(store, conversation, record.cursor?.index),
    })
  }

  get id(): ConversationId {
    return this.#record.conversation
  }

  get record(): ConversationRecord {
    return this.#record
  }

  update(changes: Partial<ConversationRecord>): void {
    this.#record = { ...this.#record, ...changes }
    this.#recordChanged = true
  }

  /** Epochs whose keys the account has, by the commit that opened them. */
  epoch(opening: Hash): EpochRecord | undefined {
    return this.#record.dead.includes(opening) ? undefined : this.#epochs.get(opening)
  }

  get epochs(): readonly EpochRecord[] {
    return [...this.#epochs.values()].filter(({ keys }) => !this.#record.dead.includes(keys.opening))
  }

  get members(): readonly AccountId[] {
    return this.epoch(this.#record.opening)?.roster.members ?? []
  }

  addEpoch(epoch: EpochRecord): void {
    const { opening } = epoch.keys
    if (this.#epochs.has(opening)) return
    this.#epochs.set(opening, epoch)
    this.#changes.push(put(epochSpace(this.id), opening, epochRecord, epoch))
  }

  /** The newest MLS state as stored; `undefined` while the account is not in the group. */
  get groupRecord(): GroupRecord | undefined {
    return this.#groupRecord
  }

  /**
   * Whether a commit that this account knows to stand has not been read from the log yet. What is said before
   * that would be said under keys that the commit may have taken from somebody.
   */
  get isAhead(): boolean {
    const { membership, opening, epoch } = this.#record
    const group = this.#groupRecord
    return membership === "member" && group !== undefined && group.opening !== opening && group.epoch > epoch
  }

  /** The MLS group if its state belongs to the epoch at the cursor. The handle is one-shot. */
  liveGroup(): MlsGroup | undefined {
    if (!this.#groupRecord || this.#groupRecord.opening !== this.#record.opening) return undefined
    this.#group ??= MlsGroup.restore(this.#owner.suite, this.#groupRecord.state)
    return this.#group
  }

  /** `handle` is given where the group is at hand already, so that it need not be restored. */
  setGroup(group: GroupRecord | undefined, handle?: MlsGroup): void {
    this.#groupRecord = group
    this.#group = handle
    if (group) this.#describe(handle ?? MlsGroup.restore(this.#owner.suite, group.state))
    const value = group && put(GROUPS, this.id, groupRecord, group).value
    this.#changes.push({ space: GROUPS, key: this.id, value })
  }

  #describe({ settings, members }: MlsGroup): void {
    const { account: self } = this.#owner.profile
    const peer =
      settings.kind === "direct" ? members.find(({ account }) => account !== self)?.account : undefined
    this.update({ settings, peer: peer ?? this.#record.peer })
  }

  /** Forgets a spent handle; the stored state stays. */
  dropHandle(handle?: MlsGroup): void {
    this.#group = handle
  }

  append(record: LogRecord): void {
    this.#changes.push(...this.log.append(record))
    this.update({ cursor: { index: record.index, hash: record.hash } })
  }

  /** Puts another row in the place of one that was appended. */
  async rewrite(record: LogRecord): Promise<void> {
    this.#changes.push(...(await this.log.rewrite(record)))
  }

  /** Something else that is true together with what changed here. */
  also(changes: readonly Change[]): void {
    this.#changes.push(...changes)
  }

  counterOf(device: DeviceId): number {
    return this.#record.counters.find((entry) => entry.device === device)?.counter ?? 0
  }

  /** Writes what changed, with `others` in the same transaction. */
  async flush(others: readonly Change[] = []): Promise<void> {
    const record = this.#recordChanged ? [put(CONVERSATIONS, this.id, conversationRecord, this.#record)] : []
    const changes = [...this.#changes, ...record, ...others]
    this.#changes = []
    this.#recordChanged = false
    await this.#owner.store.write(changes)
  }
}
