/** People, settings and groups for the tests of this folder. Real cryptography from seeded randomness. */
import { ed25519 } from "@noble/curves/ed25519.js"
import { sha256 } from "@noble/hashes/sha2.js"
import {
  type AccountId,
  type ConversationId,
  concat,
  coSignedBytes,
  type Hash,
  LABELS,
  type Link,
  type LinkBody,
  labelledHash,
  linkHash,
  linkSignedBytes,
  NO_HASH,
  sign,
} from "@tacit/protocol"
import type { GroupSettings, Role } from "@tacit/protocol/content"
import type { Randomness } from "../../randomness.ts"
import { MlsGroup, type StagedCommit } from "../group.ts"
import type { MlsIdentity } from "../identity.ts"
import { generateKeyPackage } from "../key-package.ts"
import type { CommitChange } from "../plan.ts"
import type { MlsSuite } from "../suite.ts"

export const NOW = 1_700_000_000_000
export const CONVERSATION = "c0".repeat(32) as ConversationId
const CHAIN = { index: 3, hash: "ab".repeat(32) as Hash }

const utf8 = new TextEncoder()

/** A stream of bytes that the seed determines. */
export function seededRandomness(seed: string): Randomness {
  let counter = 0
  return {
    bytes(length) {
      const blocks: Uint8Array[] = []
      for (let i = 0; i < length; i += 32) blocks.push(sha256(utf8.encode(`${seed}/${counter++}`)))
      return concat(...blocks).slice(0, length)
    },
  }
}

/** An account with its keys; `identity` is what it signs leaves with. */
export interface Person {
  readonly identity: MlsIdentity
  readonly account: AccountId
  /** Seed of the identity key in force. */
  readonly identitySeed: Uint8Array
}

const seedOf = (name: string) => sha256(utf8.encode(name))

function signedLink(
  seed: Uint8Array,
  account: AccountId | undefined,
  place: { readonly index: number; readonly previous: Hash },
  body: LinkBody,
): Link {
  const unsigned = { ...place, at: NOW, body }
  return { ...unsigned, signature: sign(seed, LABELS.linkSignature, linkSignedBytes(account, unsigned)) }
}

/** Their MLS key may be one that another account uses, too: nothing but the group forbids it. */
export function person(name: string, mlsKeyOf = name): Person {
  const identitySeed = seedOf(`${name} identity`)
  const genesis = signedLink(
    identitySeed,
    undefined,
    { index: 0, previous: NO_HASH },
    {
      kind: "genesis",
      identityKey: ed25519.getPublicKey(identitySeed),
      recoveryKey: ed25519.getPublicKey(seedOf(`${name} recovery`)),
      guestLifetime: undefined,
    },
  )
  const account = linkHash(genesis) as string as AccountId
  return withMlsKey({ account, proof: [genesis] }, identitySeed, seedOf(`${mlsKeyOf} mls`))
}

function withMlsKey(
  { account, proof }: { account: AccountId; proof: readonly Link[] },
  identitySeed: Uint8Array,
  secretKey: Uint8Array,
): Person {
  const publicKey = ed25519.getPublicKey(secretKey)
  const newest = proof.at(-1) as Link
  const place = { index: newest.index + 2, previous: labelledHash(LABELS.linkHash, publicKey) }
  const link = signedLink(identitySeed, account, place, { kind: "mls-key", mlsKey: publicKey })
  const identity = { account, proof: [...proof, link], secretKey, publicKey }
  return { identity, account, identitySeed }
}

/**
 * The same account after "Secure my account": a new identity key and a new MLS key. `consent` signs for the
 * new identity key, which does so itself unless a test wants otherwise.
 */
export function rotated(before: Person, name: string, consent?: Uint8Array): Person {
  const { account } = before
  const newSeed = seedOf(`${name} new identity`)
  const identityKey = ed25519.getPublicKey(newSeed)
  const proof = before.identity.proof.slice(0, -1)
  const previous = labelledHash(LABELS.linkHash, identityKey)
  const index = (proof.at(-1) as Link).index + 5
  const signed = coSignedBytes(account, previous, "rotate-identity", identityKey)
  const link = signedLink(
    before.identitySeed,
    account,
    { index, previous },
    {
      kind: "rotate-identity",
      identityKey,
      newSignature: sign(consent ?? newSeed, LABELS.newIdentitySignature, signed),
      recoverySignature: undefined,
    },
  )
  return withMlsKey({ account, proof: [...proof, link] }, newSeed, seedOf(`${name} new mls`))
}

export function groupSettings(
  creator: Person,
  roles: readonly (readonly [Person, Role])[] = [],
): GroupSettings {
  const entries = [[creator, "owner"] as const, ...roles].map(([{ account }, role]) => ({ account, role }))
  return {
    policy: 1,
    kind: "group",
    creator: creator.account,
    name: "the group",
    roles: entries.sort((a, b) => (a.account < b.account ? -1 : 1)),
  }
}

export function directSettings(creator: Person): GroupSettings {
  return { policy: 1, kind: "direct", creator: creator.account, name: "", roles: [] }
}

export const keyPackageOf = (suite: MlsSuite, who: Person, lastResort = false) =>
  generateKeyPackage(suite, who.identity, { now: NOW, lastResort })

export function change(part: Partial<CommitChange> = {}): CommitChange {
  return { adds: [], removes: [], leaves: [], chain: CHAIN, now: NOW, ...part }
}

/** Stages what must be allowed. */
export async function staged(group: MlsGroup, part: Partial<CommitChange> = {}): Promise<StagedCommit> {
  const result = await group.stage(change(part))
  if (result.kind !== "staged") throw new Error(`refused: ${result.fault}`)
  return result.staged
}

/** Processes what must be followed. */
export async function followed(group: MlsGroup, commit: Uint8Array): Promise<MlsGroup> {
  const result = await group.process(commit)
  if (result.kind !== "advanced") throw new Error(`not followed: ${JSON.stringify(result)}`)
  return result.group
}

/** A group with everybody in it, in the order of `people`; the first made it and added the others. */
export async function assembled(
  suite: MlsSuite,
  people: readonly Person[],
  settings: GroupSettings = groupSettings(people[0] as Person),
): Promise<MlsGroup[]> {
  const [creator, ...others] = people as [Person, ...Person[]]
  const alone = { ...settings, roles: settings.roles.filter(({ account }) => account === creator.account) }
  const created = await MlsGroup.create(suite, creator.identity, CONVERSATION, alone)
  const keyPackages = await Promise.all(others.map((each) => keyPackageOf(suite, each)))
  const commit = await staged(created, { adds: keyPackages.map(({ keyPackage }) => keyPackage) })
  const groups = [commit.accept()]
  for (const { keyPackage, secret } of keyPackages) {
    const welcome = commit.welcome as Uint8Array
    const input = { welcome, commit: commit.payload, keyPackage, secret, conversation: CONVERSATION }
    const joined = await MlsGroup.join(suite, input)
    if (joined.kind !== "joined") throw new Error(`not joined: ${joined.fault}`)
    groups.push(joined.group)
  }
  if (settings.roles.length === alone.roles.length) return groups
  return committed(groups, 0, { settings })
}

/** One member commits, all others follow; the new handles. */
export async function committed(
  groups: readonly MlsGroup[],
  committer: number,
  part: Partial<CommitChange> = {},
): Promise<MlsGroup[]> {
  const commit = await staged(groups[committer] as MlsGroup, part)
  const next: MlsGroup[] = []
  for (const [i, group] of groups.entries())
    next.push(i === committer ? commit.accept() : await followed(group, commit.payload))
  return next
}
