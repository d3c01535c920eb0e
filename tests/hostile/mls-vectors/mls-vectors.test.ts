/**
 * ML-07: our implementation against vectors in the formats of the MLS working group. Its own, for other
 * suites, run with `npm run test:mls-vectors -- FOLDER`.
 */
import { readdirSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { describe, expect, test } from "vitest"
import { checkFile } from "./check-file.ts"
import { partsOfOurs, suiteNameOf } from "./implementation.ts"

const FOLDER = join(import.meta.dirname, "vectors")
const OWN = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".json"))
  .map((file) => basename(file, ".json"))

/** Changed copies of each vector that must not hold. */
const MUTATIONS = 16

test("ML-07 there are vectors of Tacit's suite", () => {
  expect(OWN.length).toBeGreaterThan(5)
})

test.each(OWN)(
  "ML-07 %s: what ts-mls and its stock provider made holds with ours, and with any value changed it does not",
  async (name) => {
    const vectors: unknown = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8"))
    const { problems, mutations } = await checkFile(name, vectors, MUTATIONS)
    expect(problems).toEqual([])
    expect(mutations).toBeGreaterThanOrEqual(MUTATIONS)
  },
)

/** The tree over the nodes from `first` to `last`, by its definition (RFC 9420 appendix C). */
function relate(first: number, last: number, up: number | null, beside: number | null, table: Table): number {
  const middle = (first + last) / 2
  table.parent[middle] = up
  table.sibling[middle] = beside
  if (first === last) return middle
  const [left, right] = [(first + middle - 1) / 2, (middle + 1 + last) / 2]
  table.left[middle] = relate(first, middle - 1, middle, right, table)
  table.right[middle] = relate(middle + 1, last, middle, left, table)
  return middle
}

interface Table {
  readonly left: (number | null)[]
  readonly right: (number | null)[]
  readonly parent: (number | null)[]
  readonly sibling: (number | null)[]
}

function treeOf(n_leaves: number): object {
  const n_nodes = 2 * n_leaves - 1
  const empty = () => new Array<number | null>(n_nodes).fill(null)
  const table = { left: empty(), right: empty(), parent: empty(), sibling: empty() }
  return { n_leaves, n_nodes, root: relate(0, n_nodes - 1, null, null, table), ...table }
}

describe("ML-07 what needs no cryptography", () => {
  test("tree-math: trees by their definition hold, and with any number changed they do not", async () => {
    const trees = [1, 2, 4, 8, 16, 64].map(treeOf)
    expect((await checkFile("tree-math", trees, MUTATIONS)).problems).toEqual([])
  })

  test("deserialization: lengths in their shortest form hold, and others do not", async () => {
    const headers = [
      ["00", 0],
      ["3f", 63],
      ["4040", 64],
      ["7fff", 16_383],
      ["80004000", 16_384],
      ["bfffffff", 2 ** 30 - 1],
    ].map(([vlbytes_header, length]) => ({ vlbytes_header, length }))
    expect((await checkFile("deserialization", headers, MUTATIONS)).problems).toEqual([])
  })
})

test("ML-07 other suites run on ours wherever ours has the algorithm", () => {
  const parts = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((id) => [id, partsOfOurs(suiteNameOf(id))]))
  expect(parts).toEqual({
    1: ["signature"],
    2: [],
    3: ["signature"],
    4: ["hash", "kdf", "aead"],
    5: ["hash", "kdf", "aead"],
    6: ["hash", "kdf"],
    7: ["aead"],
  })
})
