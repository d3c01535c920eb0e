/** What a device relies on when its disk, its clock or its randomness is not what it was (SPEC ST, MG). */
import type { Guard } from "../src/guard.ts"

const OWN = "packages/client/src/conversation/own-messages.ts"
const COPIES = ["tests/hostile/state/copies.test.ts"]
const CLOCKS = ["tests/hostile/state/clocks.test.ts"]
const ACKNOWLEDGED = ["tests/hostile/acknowledgements.test.ts"]
const SEAL = "packages/crypto/src/seal.ts"
const SEAL_TESTS = ["packages/crypto/src/seal.test.ts", "tests/hostile/state/copies.test.ts"]

export const STATE_GUARDS: readonly Guard[] = [
  {
    name: "outbox: sealed bytes are durable before they are sent",
    file: "packages/client/src/conversation/send.ts",
    text: "await context.outbox.update({ ...message, counter, sealed })",
    without: "",
    tests: ["tests/hostile/state/crash-points.test.ts"],
  },
  {
    name: "outbox: a message is durable before it is shown as sending",
    file: "packages/client/src/conversation/outbox.ts",
    text: "keyOf(record), outboxRecord, record), ...also]",
    without: "keyOf(record), outboxRecord, record), remove(OUTBOX, keyOf(record))]",
    tests: ["tests/hostile/state/crash-points.test.ts"],
  },
  {
    name: "nonce: hedged with what is sealed",
    file: SEAL,
    text: "concat(sha256(aad), sha256(plaintext))",
    without: "new Uint8Array(0)",
    tests: SEAL_TESTS,
  },
  {
    name: "own messages: one that this copy did not write is told",
    file: OWN,
    text: 'conflict("the log has a message of this device that this copy of it did not write")',
    without: "",
    tests: COPIES,
  },
  {
    name: "own messages: what the log has under an id is what was written",
    file: OWN,
    text: "if (waiting && equalBytes(waiting.content, row.content))",
    without: "if (waiting)",
    tests: COPIES,
  },
  {
    name: "own messages: one that lost its counter to a copy is sent again",
    file: OWN,
    text: 'row.kind === "refused" && row.reason === "replay"',
    without: "false",
    tests: COPIES,
  },
  {
    name: "own messages: where the server says that one stands there is one of its id",
    file: OWN,
    text: " || row.id !== message.id) return []",
    without: ") return []",
    tests: ACKNOWLEDGED,
  },
  {
    name: "own messages: where the server says that one stands is nobody else's",
    file: OWN,
    text: 'if (row.kind === "message" && row.account !== profile.account) return []',
    without: "",
    tests: ACKNOWLEDGED,
  },
  {
    name: "own messages: one that the server says is in the log is dropped for a signature of this device only",
    file: OWN,
    text: "const isDone = row.device === profile.device && isSaid",
    without: "const isDone = isSaid",
    tests: ACKNOWLEDGED,
  },
  {
    name: "own messages: one that is refused in the log is renewed for a signature of this device only",
    file: OWN,
    text: 'row.reason === "replay" && row.device === profile.device',
    without: 'row.reason === "replay"',
    tests: ACKNOWLEDGED,
  },
  {
    name: "own messages: the server's word that one is in the log is not enough",
    file: "packages/client/src/conversation/send.ts",
    text: "    await follow(context, session, index)\n",
    without:
      "    await follow(context, session, index)\n    await context.store.write(context.outbox.take(conversation, id))\n",
    tests: ACKNOWLEDGED,
  },
  {
    name: "own messages: a counter that the log has is not used again",
    file: OWN,
    text: "counter !== undefined && counter <= session.counterOf(device)",
    without: "false",
    tests: COPIES,
  },
  {
    name: "store: only the engine that opened a file last writes to it",
    file: "packages/client/src/node/sqlite-store.ts",
    text: "if (this.#count.get()?.count !== this.#fence) throw new FencedError()",
    without: "",
    tests: ["packages/client/src/node/sqlite-store.test.ts"],
  },
  {
    name: "leaf: a clock that is ahead makes no leaf old",
    file: "packages/client/src/conversation/position.ts",
    text: "const leafTime = clock.now() - Math.max(0, serverTime() - header.at)",
    without: "const leafTime = Math.min(header.at, clock.now())",
    tests: CLOCKS,
  },
  {
    name: "leaf: what this device has made is new, whatever the server says of the time",
    file: "packages/client/src/conversation/position.ts",
    text: "isNewLeaf ? Math.max(leafUpdated, leafTime) : leafUpdated",
    without: "isNewLeaf ? leafTime : leafUpdated",
    tests: CLOCKS,
  },
  {
    name: "leaf: a time to come keeps none from being updated",
    file: "packages/client/src/conversation/duties.ts",
    text: "Math.abs(now - record.leafUpdated)",
    without: "now - record.leafUpdated",
    tests: CLOCKS,
  },
  {
    name: "randomness: a broken source is noticed before keys are made",
    file: "packages/client/src/engine/engine.ts",
    text: "  expectSoundRandomness(random)\n",
    without: "",
    tests: ["tests/hostile/state/randomness.test.ts"],
  },
  ...[
    "blocks.size < (drawn.length * SAMPLE) / BLOCK",
    "values.size < FEWEST_VALUES",
    "Math.abs(ones - drawn.length * SAMPLE * 4) > MOST_ONES_OFF",
  ].map(
    (text): Guard => ({
      name: `randomness: ${text}`,
      file: "packages/crypto/src/sound-randomness.ts",
      text,
      without: "false",
      tests: ["packages/crypto/src/sound-randomness.test.ts"],
    }),
  ),
]
