/**
 * A member whose program keeps to nothing: it has its account's own keys, its MLS state in the raw and a
 * proved connection to the real server, and signs, seals, frames and posts what it likes. Its honest program
 * is ended first, so nothing runs beside it.
 */
import { epochKeysItem, previousItem, rostersItem, stateItem } from "@tacit/client/records"
import { createSuite, MlsGroup, type MlsSuite, openMessage, sealMessage } from "@tacit/crypto"
import { type ForgedCommit, type Forgery, forgeCommit } from "@tacit/crypto/testing"
import {
  type AccountId,
  type Codec,
  type ConversationId,
  type EntryHeader,
  encode,
  entryHash,
  type Hash,
  messageIdFrom,
  type NewEntry,
  NO_TRANSACTION,
  payloadHash,
  type Reply,
  signEntry,
} from "@tacit/protocol"
import {
  decodeContent,
  encodeContent,
  type LeaveRequest,
  type MessageHeader,
  signWelcome,
  welcomeEnvelope,
} from "@tacit/protocol/content"
import { RawClient } from "../raw-client.ts"
import type { Device } from "../world.ts"
import { accountOf, type Story } from "./story.ts"
import { keysOf, storedLog, vaultItem } from "./vault-reader.ts"
import { vaultWrite } from "./vault-writer.ts"

/** An epoch of a conversation, as somebody who is in it can use it. */
export interface Stand {
  readonly conversation: ConversationId
  readonly epoch: number
  readonly opening: Hash
  /** A serialised group. */
  readonly state: Uint8Array
}

interface StoredKeyPackage {
  readonly ref: Hash
  readonly keyPackage: Uint8Array
}

type Commit = Extract<NewEntry, { kind: "commit" }>
type Answer = Reply | { readonly kind: "error"; readonly code: string }

export class HostilePeer {
  readonly device: Device
  readonly suite: MlsSuite
  readonly #story: Story
  readonly #raw: RawClient
  /** What it made itself cannot be followed from the log: a leaf does not process its own commits. */
  readonly #made = new Map<Hash, Stand>()
  #counter = 1000

  private constructor(story: Story, device: Device, suite: MlsSuite, raw: RawClient) {
    this.#story = story
    this.device = device
    this.suite = suite
    this.#raw = raw
  }

  static async of(story: Story, device: Device): Promise<HostilePeer> {
    const { world } = story
    const { profile } = device.engine
    await world.discard(device)
    const raw = await world.complete(RawClient.connect(world.network, profile))
    return new HostilePeer(story, device, await createSuite(world.random), raw)
  }

  get account(): AccountId {
    return accountOf(this.device)
  }

  /** Where it stands at the end of the log, following every commit that it can. */
  async stand(conversation: ConversationId): Promise<Stand> {
    const { world } = this.#story
    const saved = await vaultItem(world, this.device, `conversation/${conversation}/state`, stateItem)
    if (!saved) throw new TypeError("it is not in the conversation")
    const { epoch, opening, state } = saved
    let stand: Stand = { conversation, epoch, opening, state }
    const log = await storedLog(world, conversation)
    for (const { header, payload } of log) {
      if (header.kind !== "commit" || header.opening !== stand.opening) continue
      const made = this.#made.get(header.payloadHash)
      if (made) stand = made
      else if (payload?.kind === "inline") {
        const replaced = log.find((entry) => entry.header.payloadHash === header.replaces)
        stand = (await this.#follow(stand, header, payload.bytes, replaced?.header.author)) ?? stand
      }
    }
    return stand
  }

  group({ state }: Stand): MlsGroup {
    return MlsGroup.restore(this.suite, state)
  }

  /** A commit from where it stands, or from elsewhere; nothing is posted yet. */
  async forge(stand: Stand, forgery: Forgery): Promise<ForgedCommit & { readonly stand: Stand }> {
    const { world } = this.#story
    const links = await world.store.read(({ accounts }) => accounts.byId(this.account))
    const context = { ...(links && { chain: links.chain.head }), ...forgery.context }
    const forged = await forgeCommit(this.suite, this.group(stand), { ...forgery, context })
    return { ...forged, stand: this.#take(stand, forged.payload, forged.after.serialise()) }
  }

  /** Posts bytes as a commit that ends the epoch of `stand`. */
  async post(stand: Stand, payload: Uint8Array, part: Partial<Commit> = {}): Promise<Answer> {
    const entry = this.entry(stand, payload, part)
    return this.ask({ kind: "transact", ...NO_TRANSACTION, entries: [entry] })
  }

  /** Bytes as a commit that its device vouches for; nothing is posted yet. */
  entry(stand: Stand, payload: Uint8Array, part: Partial<Commit> = {}): Commit {
    const { conversation, epoch, opening } = stand
    const { device, deviceSecret } = this.device.engine.profile
    const signature = signEntry(deviceSecret, conversation, opening, payloadHash(payload))
    return {
      kind: "commit",
      conversation,
      id: messageIdFrom(this.#story.world.random.bytes(16)),
      epoch,
      opening,
      replaces: undefined,
      payload: { kind: "inline", bytes: payload },
      signer: { device, signature },
      routing: this.group(stand)
        .members.map(({ account }) => account)
        .sort(),
      welcomes: [],
      ...part,
    }
  }

  /** Forges and posts in one; throws if the server refuses. */
  async commit(stand: Stand, forgery: Forgery, part: Partial<Commit> = {}): Promise<Stand> {
    const forged = await this.forge(stand, forgery)
    const answer = await this.post(stand, forged.payload, part)
    if (answer.kind !== "transacted") throw new TypeError(`refused: ${JSON.stringify(answer)}`)
    await this.#story.world.settle()
    return forged.stand
  }

  /**
   * As `commit`, by a program that means well and knows other rules: it saves where it stands to the account's
   * vault, as every client does with its own commits.
   */
  async commitAndSave(stand: Stand, forgery: Forgery, part: Partial<Commit> = {}): Promise<Stand> {
    const { world } = this.#story
    const forged = await this.forge(stand, forgery)
    const changes = await this.#saved(stand, forged.stand)
    const entry = this.entry(stand, forged.payload, part)
    const vault = await vaultWrite(world, this.device, changes)
    const answer = await this.ask({ kind: "transact", ...NO_TRANSACTION, entries: [entry], vault })
    if (answer.kind !== "transacted") throw new TypeError(`refused: ${JSON.stringify(answer)}`)
    await world.settle()
    return forged.stand
  }

  /** A KeyPackage of an account, as the server gives it to who would add the account. */
  async keyPackageOf(account: AccountId): Promise<StoredKeyPackage> {
    const taken = await this.#story.world.store.write(async ({ keyPackages }) => ({
      ok: true as const,
      value: await keyPackages.take(account),
    }))
    if (!taken.ok || !taken.value) throw new TypeError("no KeyPackage")
    return taken.value
  }

  /**
   * Adds an account as the rules allow, with the Welcome that lets it in, or with that of another such commit,
   * which nobody is shown; throws if the server refuses.
   */
  async invite(
    stand: Stand,
    { ref, keyPackage }: StoredKeyPackage,
    account: AccountId,
    welcomeOf: "this commit" | "another commit" = "this commit",
  ): Promise<Stand> {
    const { world } = this.#story
    const { conversation } = stand
    const { device, deviceSecret } = this.device.engine.profile
    const chain = (await world.store.read(({ accounts }) => accounts.byId(this.account)))?.chain.head
    if (!chain) throw new TypeError("it has no chain")
    const change = { adds: [keyPackage], removes: [], leaves: [], chain, now: world.clock.now() }
    const stage = async () => {
      const result = await this.group(stand).stage(change)
      if (result.kind !== "staged" || !result.staged.welcome) throw new TypeError("the rules do not allow it")
      return { ...result.staged, welcome: result.staged.welcome }
    }
    const made = await stage()
    const { payload, epoch, opening, routing, state } = made
    const { welcome } = welcomeOf === "this commit" ? made : await stage()
    const place = { conversation, epoch, opening, inviter: this.account, chain, device }
    const bytes = encode(
      welcomeEnvelope,
      signWelcome(deviceSecret, { ...place, keyPackages: [ref], welcome }),
    )
    const welcomes = [{ account, welcome: { kind: "inline" as const, bytes } }]
    const answer = await this.post(stand, payload, { routing, welcomes })
    if (answer.kind !== "transacted") throw new TypeError(`refused: ${JSON.stringify(answer)}`)
    await world.settle()
    return this.#take(stand, payload, state)
  }

  /** A text under the keys of `stand`; `header` changes what its header would rightly say. */
  async say(stand: Stand, text: string, header: Partial<MessageHeader> = {}): Promise<Answer> {
    const { conversation, epoch, opening } = stand
    const payload = await this.seal(stand, text, header)
    const id = header.id ?? payload.id
    const answer = await this.ask({
      kind: "message",
      conversation,
      id,
      epoch,
      opening,
      payload: payload.bytes,
    })
    await this.#story.world.settle()
    return answer
  }

  /** A sealed message, with whatever its header is to say. */
  async seal(stand: Stand, text: string, changes: Partial<MessageHeader> = {}) {
    const { world } = this.#story
    const { account, device, deviceSecret } = this.device.engine.profile
    const last = (await storedLog(world, stand.conversation)).at(-1)?.header as EntryHeader
    const links = await world.store.read(({ accounts }) => accounts.byId(account))
    const header: MessageHeader = {
      conversation: stand.conversation,
      epoch: stand.epoch,
      opening: stand.opening,
      account,
      chain: links?.chain.head ?? { index: 0, hash: stand.opening },
      device,
      counter: this.#counter++,
      id: messageIdFrom(world.random.bytes(16)),
      seen: { index: last.index, hash: entryHash(last) },
      sentAt: world.clock.now(),
      ...changes,
    }
    const epochKey = await this.group(stand).epochKey()
    const content = encodeContent({ kind: "text", text })
    const sealed = sealMessage({ epochKey, header, content, deviceSecret, random: world.random })
    return { id: header.id, header, bytes: sealed, epochKey }
  }

  /** The newest request of a member to leave, as it stands in the log for every member of its time. */
  async leaveRequestOf(conversation: ConversationId, account: AccountId): Promise<LeaveRequest> {
    const { world } = this.#story
    const keys = await keysOf(world, this.device, conversation)
    for (const { header, payload } of (await storedLog(world, conversation)).toReversed()) {
      const key = keys.find(({ opening }) => opening === header.opening)?.key
      if (header.author !== account || payload?.kind !== "inline" || !key) continue
      const opened = openMessage({ ...header, epochKey: key, payload: payload.bytes })
      const content = opened.ok && decodeContent(opened.inside.content)
      if (content && content.kind === "leave") return content.request
    }
    throw new TypeError("nobody left")
  }

  async ask(request: Parameters<RawClient["request"]>[0]): Promise<Answer> {
    return this.#story.world.complete(this.#raw.request(request))
  }

  async #follow(
    stand: Stand,
    header: EntryHeader,
    payload: Uint8Array,
    offender: AccountId | undefined,
  ): Promise<Stand | undefined> {
    const result = await this.group(stand).process(payload, offender)
    return result.kind === "advanced"
      ? { ...stand, epoch: header.epoch + 1, opening: header.payloadHash, state: result.group.serialise() }
      : undefined
  }

  /** The items of the vault that a client writes with a commit of its own. */
  async #saved(before: Stand, after: Stand): Promise<Map<string, Uint8Array>> {
    const { world } = this.#story
    const { conversation, epoch, opening, state } = after
    const group = this.group(after)
    const of = `conversation/${conversation}`
    const read = <T>(name: string, codec: Codec<T>) => vaultItem(world, this.device, name, codec)
    const saved = await read(`${of}/state`, stateItem)
    const keys = (await read(`${of}/keys/0`, epochKeysItem)) ?? []
    const rosters = (await read(`${of}/roster/0`, rostersItem)) ?? []
    const members = group.members.map(({ account }) => account)
    const item = { membership: "member" as const, at: undefined, joined: saved?.joined }
    const changes = new Map([
      [`${of}/state`, encode(stateItem, { ...item, epoch, opening, state })],
      [`${of}/keys/0`, encode(epochKeysItem, [...keys, { epoch, opening, key: await group.epochKey() }])],
      [`${of}/roster/0`, encode(rostersItem, [...rosters, { epoch, opening, members }])],
    ])
    if (group.settings.kind === "direct")
      changes.set(`${of}/earlier`, encode(previousItem, [{ ...item, ...before }]))
    return changes
  }

  #take({ conversation, epoch }: Stand, payload: Uint8Array, state: Uint8Array): Stand {
    const opening = payloadHash(payload)
    const stand = { conversation, epoch: epoch + 1, opening, state }
    this.#made.set(opening, stand)
    return stand
  }
}
