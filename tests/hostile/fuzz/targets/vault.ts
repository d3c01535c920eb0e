/** The vault as a server gives it, and as somebody who holds its root key could seal it. */
import {
  createVault,
  openVaultHead,
  readItems,
  type VaultPlan,
  type VaultSnapshot,
  VaultTamperedError,
} from "@tacit/crypto"
import {
  encodeNode,
  forgeHead,
  headContents,
  itemName,
  node,
  sealObject,
  seededRandom,
  testAccount,
  vaultObject,
} from "@tacit/crypto/testing"
import {
  decode,
  encode,
  equalBytes,
  type Hash,
  vaultHead,
  vaultHeadHash,
  vaultObjectHash,
} from "@tacit/protocol"
import { damaged } from "../../src/fuzz/damage.ts"
import { shapeOf } from "../../src/fuzz/shape.ts"
import { attempted, demand, type Target, type Verdict } from "../../src/fuzz/target.ts"
import { codecTarget, someBytes } from "./codec.ts"
import { SAMPLES } from "./samples.ts"

const random = seededRandom(3)
const { chain, device, deviceId } = testAccount(3)
const { account } = chain
const root = random.bytes(32)
const opening = { account, generation: 1, root, chain }

async function plan(): Promise<VaultPlan> {
  const items = new Map([["item/1", random.bytes(40)]])
  const signer = { device: deviceId, deviceSecret: device.secretKey, chain: chain.head, random }
  return createVault({ ...signer, account, root, items })
}

/** A head in the server's hands. */
const HEADS: Target = {
  name: "crypto/openVaultHead",
  share: 60,
  async prepare() {
    const { head } = await plan()
    const honest = encode(vaultHead, head)
    const shape = shapeOf(vaultHead.schema)
    return {
      make: (draw) => damaged(honest, SAMPLES, draw, shape),
      take(input) {
        const read = attempted(() => decode(vaultHead, input))
        if (read === "refused") return "refused"
        const opened = openVaultHead(read.value, opening)
        demand(opened.ok === equalBytes(input, honest), "a damaged head opens, or a good one does not")
        return opened.ok ? "accepted" : "refused"
      },
    }
  },
}

/** The sealed contents of a head. */
const CONTENTS: Target = {
  name: "crypto/openVaultHead-sealed",
  share: 40,
  prepare() {
    const shape = shapeOf(headContents.schema)
    const place = { account, version: 2, previous: vaultObjectHash(root), generation: 1, device: deviceId }
    const honest = encode(headContents, {
      kind: "v1",
      chain: chain.head,
      root: undefined,
      nameKey: root,
      older: [],
    })
    return {
      make: (draw) => someBytes(shape, [honest], SAMPLES, draw).subarray(0, 60_000),
      take(input) {
        const head = forgeHead(place, input, root, device.secretKey, random)
        const opened = openVaultHead(head, opening)
        if (!opened.ok) return "refused"
        demand(opened.snapshot.hash === vaultHeadHash(head), "a head has another hash")
        return "accepted"
      },
    }
  },
}

/** Reads an item of a vault whose server answers everything with `object`, and whose root node that is. */
async function readFrom(snapshot: VaultSnapshot, object: Uint8Array, name: string): Promise<Verdict> {
  const load = async (hashes: readonly Hash[]) => new Map(hashes.map((hash) => [hash, object]))
  try {
    await readItems({ ...snapshot, root: vaultObjectHash(object) }, [name], load)
    return "accepted"
  } catch (error) {
    demand(error instanceof VaultTamperedError, `an error that is not typed: ${String(error)}`)
    return "refused"
  }
}

const OBJECTS: Target = {
  name: "crypto/vault-object",
  share: 300,
  async prepare() {
    const { puts, snapshot } = await plan()
    const shape = shapeOf(vaultObject.schema)
    return {
      make: (draw) => damaged(draw.pick(puts), puts, draw, shape),
      async take(input) {
        const verdict = await readFrom(snapshot, input, "item/1")
        demand(verdict === "refused", "a damaged vault gives an item")
        return verdict
      },
    }
  },
}

/** A node that the holder of the root key seals. */
const NODES: Target = {
  name: "crypto/vault-node",
  share: 200,
  async prepare() {
    const { snapshot } = await plan()
    const shape = shapeOf(node.schema)
    const place = { kind: "node", path: [] } as const
    const hash = vaultObjectHash(root)
    const name = itemName(snapshot.nameKey, "item/1")
    const leaf = encodeNode({ kind: "leaf", entries: [{ name, hash, generation: 1, size: 300 }] })
    const children = [0, 7, 63].map((digit) => ({ digit, hash, generation: 1, count: 50 }))
    const samples = [leaf, encodeNode({ kind: "inner", children })]
    return {
      make: (draw) => someBytes(shape, samples, SAMPLES, draw).subarray(0, 60_000),
      take: (input) => readFrom(snapshot, sealObject(snapshot, place, input, random).bytes, "nothing"),
    }
  },
}

export const VAULT_TARGETS: readonly Target[] = [
  HEADS,
  CONTENTS,
  OBJECTS,
  NODES,
  codecTarget("crypto/vaultObject", vaultObject, SAMPLES, 1000),
  codecTarget("crypto/vaultNode", node, SAMPLES, 1000),
  codecTarget("crypto/headContents", headContents, SAMPLES, 1000),
]
