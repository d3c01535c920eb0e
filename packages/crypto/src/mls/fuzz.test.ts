/** ML-03: whatever the bytes are, the answer is one of the typed results, and the handle goes on. */
import { equalBytes } from "@tacit/protocol"
import { decodeCommit, encodeCommit } from "ts-mls/commit.js"
import { beforeAll, describe, expect, test } from "vitest"
import { openCommit } from "./frame.ts"
import { MlsGroup } from "./group.ts"
import { type GeneratedKeyPackage, inspectKeyPackage } from "./key-package.ts"
import { createSuite } from "./suite.ts"
import { forge, stateOf } from "./testing/forge.ts"
import { forgeWelcome } from "./testing/forge-welcome.ts"
import {
  assembled,
  CONVERSATION,
  keyPackageOf,
  NOW,
  person,
  seededRandomness,
  staged,
} from "./testing/people.ts"

const suite = await createSuite(seededRandomness("fuzz"))
const alice = person("alice")
const dave = person("dave")
const random = seededRandomness("mutations")
const below = (limit: number) => new DataView(random.bytes(4).buffer).getUint32(0) % limit

/** Flips, cuts, doubles or overwrites a part; most often near the front, where the structure is. */
function mutated(bytes: Uint8Array): Uint8Array {
  const candidate = changed(bytes)
  return equalBytes(candidate, bytes) ? mutated(bytes) : candidate
}

function changed(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice()
  const at = below(below(2) === 0 ? Math.min(200, bytes.length) : bytes.length)
  switch (below(5)) {
    case 0:
      return copy.slice(0, at)
    case 1:
      return new Uint8Array([...copy.slice(0, at), ...random.bytes(1 + below(8)), ...copy.slice(at)])
    case 2:
      return new Uint8Array([...copy.slice(0, at), ...copy.slice(at + 1 + below(8))])
    case 3:
      copy.set(random.bytes(Math.min(1 + below(6), copy.length - at)), at)
      return copy
    default:
      copy[at] = (copy[at] as number) ^ (1 << below(8))
      return copy
  }
}

let group: MlsGroup
let other: MlsGroup
let fresh: GeneratedKeyPackage
let commit: Uint8Array
let welcome: Uint8Array

beforeAll(async () => {
  const people = [alice, person("bob"), person("carol")]
  const groups = (await assembled(suite, people)) as [MlsGroup, MlsGroup]
  fresh = await keyPackageOf(suite, dave)
  const made = await staged(groups[0], { adds: [fresh.keyPackage] })
  commit = made.payload
  welcome = made.welcome as Uint8Array
  other = made.abandon()
  group = groups[1]
})

describe("ML-03: mutated bytes", () => {
  test("3,000 commits", async () => {
    for (let i = 0; i < 3000; i++) {
      const result = await group.process(mutated(commit))
      if (result.kind !== "invalid") throw new Error(`mutation ${i}: ${result.kind}`)
      group = result.group
    }
    expect((await group.process(commit)).kind).toBe("advanced")
  })

  test("500 KeyPackages", async () => {
    for (let i = 0; i < 500; i++) {
      const result = await inspectKeyPackage(suite, mutated(fresh.keyPackage), NOW)
      expect(result.ok).toBe(false)
    }
  })

  test("500 Welcomes", async () => {
    for (let i = 0; i < 500; i++) {
      const input = { welcome: mutated(welcome), keyPackage: fresh.keyPackage, secret: fresh.secret }
      const result = await MlsGroup.join(suite, { ...input, commit, conversation: CONVERSATION })
      expect(result.kind).toBe("refused")
    }
  })

  test("5,000 random buffers that begin like MLS messages", async () => {
    let handle = MlsGroup.restore(suite, other.serialise())
    for (let i = 0; i < 5000; i++) {
      const bytes = random.bytes(1 + below(300))
      bytes.set([0, 1, 0, 1 + below(5)].slice(0, bytes.length))
      const result = await handle.process(bytes)
      if (result.kind !== "invalid") throw new Error(result.kind)
      handle = result.group
    }
  })
})

describe("ML-03: mutated insides, signed and sealed by a member", () => {
  test("commits", async () => {
    const victim = stateOf(other)
    const kinds = new Set<string>()
    const opened = await openCommit(suite, victim, commit)
    if (!opened.ok) throw new Error(opened.fault)
    const inside = encodeCommit(opened.opened.commit)
    const saved = other.serialise()
    for (let i = 0; i < 60; i++) {
      const decoded = tried(() => decodeCommit(mutated(inside), 0)?.[0])
      if (!decoded) continue
      const path = decoded.path
      const bytes = await forge(suite, other, {
        proposals: decoded.proposals,
        path: path ? () => path : false,
      })
      // alice made it; her own group is as good a judge as any
      const result = await MlsGroup.restore(suite, saved).process(bytes)
      kinds.add(result.kind)
    }
    expect([...kinds]).toEqual(["invalid"])
  })

  test("Welcomes", async () => {
    for (let i = 0; i < 60; i++) {
      const key = alice.identity.secretKey
      const bytes = await forgeWelcome(suite, welcome, fresh, key, {
        groupInfo: (info) => ({
          ...info,
          extensions: info.extensions.map((each) => ({
            ...each,
            extensionData: mutated(each.extensionData),
          })),
        }),
      })
      const input = { welcome: bytes, keyPackage: fresh.keyPackage, secret: fresh.secret }
      const result = await MlsGroup.join(suite, { ...input, commit, conversation: CONVERSATION })
      expect(result.kind).toBe("refused")
    }
  })
})

function tried<T>(decode: () => T): T | undefined {
  try {
    return decode()
  } catch {
    return undefined
  }
}
