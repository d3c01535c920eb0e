import {
  type AccountId,
  type ConversationId,
  LIMITS,
  type MessageId,
  NO_HASH,
  NO_TRANSACTION,
  type Part,
  payloadHash,
  type Transaction,
} from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { fitFrame } from "./fit-frame.ts"

const HALF = LIMITS.inlinePart / 2
const inline = (bytes: Uint8Array): Part => ({ kind: "inline", bytes })
const named = (letter: string) => letter.repeat(64)

function commit(payload: Uint8Array, welcomes: readonly Uint8Array[]): Transaction {
  return {
    ...NO_TRANSACTION,
    entries: [
      {
        kind: "commit",
        conversation: named("c") as ConversationId,
        id: "" as MessageId,
        epoch: 0,
        opening: NO_HASH,
        replaces: undefined,
        payload: inline(payload),
        signer: { device: named("d") as never, signature: new Uint8Array(64) },
        routing: [],
        welcomes: welcomes.map((bytes, i) => ({
          account: named(`${i}`) as AccountId,
          welcome: inline(bytes),
        })),
      },
    ],
  }
}

async function fitted(transaction: Transaction) {
  const uploads: Uint8Array[] = []
  const fitting = await fitFrame(transaction, async (bytes) => {
    uploads.push(bytes)
    return { kind: "staged", hash: payloadHash(bytes) }
  })
  return { transaction: fitting, uploads }
}

describe("CN7 A transaction", () => {
  test("that fits is left as it is", async () => {
    const transaction = commit(new Uint8Array(HALF), [new Uint8Array(HALF)])
    expect(await fitted(transaction)).toEqual({ transaction, uploads: [] })
  })

  test("that does not fit has its heaviest parts uploaded, and no more than needed", async () => {
    const [payload, large, small] = [new Uint8Array(HALF), new Uint8Array(HALF + 1), new Uint8Array(10)]
    const { transaction, uploads } = await fitted(commit(payload, [small, large]))
    expect(uploads).toEqual([large])
    const [entry] = transaction.entries
    if (entry?.kind !== "commit") throw new TypeError("no commit")
    expect(entry.payload).toEqual(inline(payload))
    expect(entry.welcomes.map(({ welcome }) => welcome)).toEqual([
      inline(small),
      { kind: "staged", hash: payloadHash(large) },
    ])
  })

  test("uploads once what stands in it many times", async () => {
    const welcome = new Uint8Array(LIMITS.inlinePart / 10)
    const { transaction, uploads } = await fitted(commit(new Uint8Array(10), Array(50).fill(welcome)))
    expect(uploads).toEqual([welcome])
    const [entry] = transaction.entries
    if (entry?.kind !== "commit") throw new TypeError("no commit")
    expect(new Set(entry.welcomes.map((each) => each.welcome.kind))).toEqual(new Set(["staged"]))
  })

  test("has large vault objects uploaded, too", async () => {
    const head = { head: {} as never, signature: new Uint8Array(64) }
    const object = new Uint8Array(LIMITS.inlinePart)
    const puts = [inline(object), inline(new Uint8Array(1))]
    const vault = { expected: NO_HASH, head, puts, deletes: [], saved: [] }
    const { transaction, uploads } = await fitted({ ...NO_TRANSACTION, vault })
    expect(uploads).toEqual([object])
    expect(transaction.vault?.puts.map(({ kind }) => kind)).toEqual(["staged", "inline"])
  })
})
