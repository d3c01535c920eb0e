/**
 * Members who commit what they may not, one after the other, in groups of a few. Every honest client refuses each in the
 * same way, names who it was, and puts it out; the group goes on.
 */
import { generateKeyPackage, signingKeyPairFrom } from "@tacit/crypto"
import {
  byValue,
  commitPayload,
  externalCommit,
  externalProposal,
  type Forgery,
  groupInfoOf,
  resignKeyPackage,
} from "@tacit/crypto/testing"
import { type ConversationId, readChain } from "@tacit/protocol"
import type { Device } from "@tacit/testkit"
import { HostilePeer, type Stand } from "@tacit/testkit/hostile-peer"
import { accountOf, Story } from "@tacit/testkit/story"
import { beforeAll, expect, test } from "vitest"

interface Scene {
  readonly story: Story
  readonly alice: Device
  readonly offender: HostilePeer
  readonly stand: Stand
  /** Somebody who is not in the group and works with the offender. */
  readonly stranger: Device
}

interface Offence {
  readonly attack: string
  readonly what: string
  readonly fault: string
  readonly role?: "admin"
  readonly bytes: (scene: Scene) => Promise<Uint8Array>
}

const forging =
  (forgery: (scene: Scene) => Forgery | Promise<Forgery>) =>
  async (scene: Scene): Promise<Uint8Array> =>
    (await scene.offender.forge(scene.stand, await forgery(scene))).payload

const proposing = (proposal: object) => forging(() => ({ proposals: [byValue(proposal)] }))

/** A fresh KeyPackage of an account, made with its own keys, and parts of it changed and signed again. */
async function keyPackageOf({ story, offender }: Scene, of: Device, changes: object = {}) {
  const { account, mlsSecret } = of.engine.profile
  const chain = readChain(await story.world.store.read(({ accounts }) => accounts.links(account, 0, 100)))
  if (!chain.ok) throw new TypeError("no chain")
  const identity = { account, proof: chain.chain.proof, ...signingKeyPairFrom(mlsSecret) }
  const now = story.world.clock.now()
  const made = await generateKeyPackage(offender.suite, identity, { now, lastResort: false })
  return { ...made, keyPackage: await resignKeyPackage(offender.suite, made.keyPackage, mlsSecret, changes) }
}

/** A message of MLS as a commit's payload. */
const inLog = (message: Uint8Array) => commitPayload(message, new Uint8Array(64))

/** What an outsider makes of the group's public state, which the offender gave away, posted by the offender. */
const fromOutside = (removed: (scene: Scene) => readonly number[]) => async (scene: Scene) => {
  const { offender, stand, stranger } = scene
  const info = await groupInfoOf(offender.suite, offender.group(stand))
  const { suite } = offender
  return inLog(await externalCommit(suite, info, await keyPackageOf(scene, stranger), removed(scene)))
}

const leafOf = ({ offender, stand }: Scene, { engine }: Device) => {
  const { account } = engine.profile
  return offender.group(stand).members.find((member) => member.account === account)
}

const OTHER_SUITE = "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519"
const PSK = { psktype: "external", pskId: new Uint8Array(4), pskNonce: new Uint8Array(64) }
const REINIT = { groupId: new Uint8Array(4), version: "mls10", cipherSuite: OTHER_SUITE, extensions: [] }

const OFFENCES: readonly Offence[] = [
  {
    attack: "GR-03",
    what: "removes the owner",
    fault: "still-has-role",
    bytes: forging(({ alice }) => ({ removes: [accountOf(alice)] })),
  },
  {
    attack: "GR-03",
    what: "adds a stranger",
    fault: "not-permitted",
    bytes: forging(async (scene) => ({ adds: [(await keyPackageOf(scene, scene.stranger)).keyPackage] })),
  },
  {
    attack: "GR-03",
    what: "makes itself owner",
    fault: "not-permitted",
    bytes: forging(({ offender, stand }) => {
      const { settings } = offender.group(stand)
      const roles = [...settings.roles, { account: offender.account, role: "owner" as const }]
      return { settings: { ...settings, roles: roles.sort((a, b) => (a.account < b.account ? -1 : 1)) } }
    }),
  },
  {
    attack: "ID-04",
    what: "gives its leaf to another account",
    fault: "account-changed",
    bytes: forging(async ({ story, stranger }) => {
      const { account, mlsSecret } = stranger.engine.profile
      const chain = readChain(await story.world.store.read(({ accounts }) => accounts.links(account, 0, 100)))
      if (!chain.ok) throw new TypeError("no chain")
      return { leaf: { account, proof: chain.chain.proof, ...signingKeyPairFrom(mlsSecret) } }
    }),
  },
  {
    attack: "GR-14",
    what: "brings in a pre-shared key",
    fault: "proposal-not-allowed",
    bytes: proposing({ proposalType: "psk", psk: { preSharedKeyId: PSK } }),
  },
  {
    attack: "GR-14",
    what: "would have the group begun anew with a weaker suite",
    fault: "proposal-not-allowed",
    bytes: proposing({ proposalType: "reinit", reinit: REINIT }),
  },
  {
    attack: "GR-14",
    what: "proposes something that nobody knows",
    fault: "proposal-not-allowed",
    bytes: proposing({ proposalType: 0xf000, proposalData: new Uint8Array(3) }),
  },
  {
    attack: "GR-14",
    what: "proposes by reference",
    fault: "proposal-not-allowed",
    bytes: forging(() => ({
      proposals: [{ proposalOrRefType: "reference", reference: new Uint8Array(64) }],
    })),
  },
  {
    attack: "ML-08",
    what: "removes a leaf outside of the tree",
    fault: "unknown-member",
    bytes: proposing({ proposalType: "remove", remove: { removed: 999 } }),
  },
  {
    attack: "ML-08",
    what: "removes the last leaf that a number can name",
    fault: "unknown-member",
    bytes: proposing({ proposalType: "remove", remove: { removed: 2 ** 32 - 1 } }),
  },
  {
    attack: "ML-11",
    what: "changes settings and removes somebody at once, as an admin",
    fault: "mixed-commit",
    role: "admin",
    bytes: forging((scene) => ({
      settings: { ...scene.offender.group(scene.stand).settings, name: "mixed" },
      removes: [accountOf(scene.alice)],
    })),
  },
  {
    attack: "ML-12",
    what: "adds somebody with the owner's encryption key, as an admin",
    fault: "duplicate-key",
    role: "admin",
    bytes: forging(async (scene) => {
      const hpkePublicKey = leafOf(scene, scene.alice)?.encryptionKey
      return { adds: [(await keyPackageOf(scene, scene.stranger, { hpkePublicKey })).keyPackage] }
    }),
  },
  {
    attack: "ML-12",
    what: "adds somebody with a KeyPackage for ever, as an admin",
    fault: "lifetime-too-long",
    role: "admin",
    bytes: forging(async (scene) => {
      const lifetime = { notBefore: 0n, notAfter: 2n ** 63n }
      return { adds: [(await keyPackageOf(scene, scene.stranger, { lifetime })).keyPackage] }
    }),
  },
  {
    attack: "GR-02",
    what: "posts an outsider's external commit",
    fault: "wrong-wire",
    bytes: fromOutside(() => []),
  },
  {
    attack: "ML-08 GR-02",
    what: "posts an outsider's external commit that removes a leaf outside of the tree",
    fault: "wrong-wire",
    bytes: fromOutside(() => [999]),
  },
  {
    attack: "ML-08 GR-02",
    what: "posts an outsider's external commit that removes the last leaf that a number can name",
    fault: "wrong-wire",
    bytes: fromOutside(() => [2 ** 32 - 1]),
  },
  {
    attack: "ML-10 GR-02",
    what: "posts an outsider's external commit that removes the owner",
    fault: "wrong-wire",
    bytes: fromOutside((scene) => [leafOf(scene, scene.alice)?.leafIndex ?? 0]),
  },
  {
    attack: "ML-10",
    what: "posts an outsider's proposal to be added",
    fault: "wrong-wire",
    bytes: async (scene) => {
      const info = await groupInfoOf(scene.offender.suite, scene.offender.group(scene.stand))
      const { suite } = scene.offender
      return inLog(await externalProposal(suite, info, await keyPackageOf(scene, scene.stranger)))
    },
  },
]

let story: Story
let alice: Device
let bob: Device
let stranger: Device
let offenders: readonly Device[]
let teams: readonly ConversationId[]

/** Offenders in one group. */
const FEW = 6
const teamOf = (offence: number) => teams[Math.floor(offence / FEW)] as ConversationId

beforeAll(async () => {
  story = await Story.begin({ keyPackages: 1 })
  ;[alice, bob, stranger] = await story.people("alice", "bob", "stranger")
  const others: Device[] = []
  for (const [i] of OFFENCES.entries()) others.push(await story.person(`offender-${i}`))
  offenders = others
  const begun: ConversationId[] = []
  for (let i = 0; i < others.length; i += FEW)
    begun.push(await story.group(alice, bob, ...others.slice(i, i + FEW)))
  teams = begun
  for (const [i, { role }] of OFFENCES.entries())
    if (role) await story.do(alice.engine.membership.setRole(teamOf(i), accountOf(others[i] as Device), role))
})

test.each(OFFENCES)(
  "CM16 $attack A member who $what is refused by all alike, named and put out",
  async (offence) => {
    const { bytes, fault } = offence
    const i = OFFENCES.indexOf(offence)
    const team = teamOf(i)
    const offender = await HostilePeer.of(story, offenders[i] as Device)
    const stand = await offender.stand(team)
    const payload = await bytes({ story, alice, offender, stand, stranger })
    expect((await offender.post(stand, payload)).kind).toBe("transacted")
    await story.world.pass(10_000)
    const said = `after offence ${i}`
    await story.say(i % 2 === 0 ? alice : bob, team, said)
    const openings: unknown[] = []
    for (const device of [alice, bob]) {
      expect(device.events, device.name).toMatchObject([
        { kind: "policy-violation", conversation: team, culprit: offender.account, fault },
      ])
      device.events.length = 0
      const details = await story.do(device.engine.reading.details(team))
      expect(details?.members.map(({ account }) => account)).not.toContain(offender.account)
      openings.push(details?.opening)
      expect((await story.read(device, team)).at(-1)).toContain(said)
    }
    expect(new Set(openings).size).toBe(1)
    expect(story.world.bugs).toEqual([])
  },
)

test("GR-01 GR-03 Of all that the offenders did nothing is left", async () => {
  for (const device of [alice, bob])
    for (const team of teams) {
      expect(await story.members(device, team)).toEqual(["alice", "bob"])
      expect((await story.summary(device, team))?.name).toBe("team")
    }
  expect(await story.do(stranger.engine.reading.conversations())).toEqual([])
})
