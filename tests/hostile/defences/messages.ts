/** What a message must be before it is shown (SPEC MG). */
import type { Guard } from "../src/guard.ts"

const JUDGE = "packages/client/src/conversation/judge.ts"
const JUDGED = ["packages/client/src/conversation/judge.test.ts", "tests/hostile/member.test.ts"]

const MESSAGE = "packages/crypto/src/message/message.ts"
const SEALED = ["packages/crypto/src/message/message.test.ts"]
const REACTIONS = ["tests/hostile/reactions.test.ts"]

export const MESSAGE_GUARDS: readonly Guard[] = [
  {
    name: "message: epoch and opening are the log's",
    file: JUDGE,
    text: "header.epoch !== facts.epoch || header.opening !== facts.opening",
    without: "false",
    tests: JUDGED,
  },
  {
    name: "message: the author is a member",
    file: JUDGE,
    text: "!facts.members.includes(header.account)",
    without: "false",
    tests: JUDGED,
  },
  {
    name: "message: what the author saw lies before it",
    file: JUDGE,
    text: "header.seen.index >= entry.index",
    without: "false",
    tests: JUDGED,
  },
  {
    name: "message: the log that the author saw is ours",
    file: JUDGE,
    text: "header.seen.index >= facts.first && facts.seenHash !== header.seen.hash",
    without: "false",
    tests: JUDGED,
  },
  {
    name: "message: the device is certified and unrevoked",
    file: JUDGE,
    text: "!device || !isDeviceValidAt(chain, header.device, named)",
    without: "!device",
    tests: JUDGED,
  },
  {
    name: "message: signature",
    file: JUDGE,
    text: "!verifyMessage(device.key, { header, ...rest })",
    without: "false",
    tests: JUDGED,
  },
  {
    name: "message: the counter rises",
    file: JUDGE,
    text: "header.counter <= facts.counter(header.device)",
    without: "false",
    tests: JUDGED,
  },
  {
    name: "message: epoch and opening are the log's, for what opens it and for what is inside",
    file: JUDGE,
    text: "header.epoch !== facts.epoch || header.opening !== facts.opening",
    without: "false",
    also: [
      {
        file: "packages/client/src/conversation/apply-message.ts",
        text: "if (!epoch || header.opening !== record.opening || header.epoch !== record.epoch)",
        without: "if (!epoch)",
      },
    ],
    tests: ["tests/hostile/member.test.ts", "tests/hostile/groups/past-epochs.test.ts"],
  },
  {
    name: "message: it stands in the place that its author signed",
    file: MESSAGE,
    text: 'if (!isSamePlace(placeOf(inside.header), input)) return { ok: false, fault: "context" }',
    without: "",
    tests: [...SEALED, "tests/hostile/groups/insider-replay.test.ts"],
  },
  {
    name: "padding: messages have five sizes",
    file: MESSAGE,
    text: "pad(inside, size - SEAL_OVERHEAD)",
    without: "pad(inside, needed - SEAL_OVERHEAD)",
    tests: SEALED,
  },
  {
    name: "padding: a message of another size is not opened",
    file: MESSAGE,
    text: 'if (!sizes.includes(payload.length)) return { ok: false, fault: "size" }',
    without: "",
    tests: SEALED,
  },
  {
    name: "message: whatever does not open is told alike",
    file: "packages/client/src/conversation/apply-message.ts",
    text: 'if (!opened.ok) return refuse("damaged")',
    without: 'if (!opened.ok) return refuse(opened.fault === "size" ? "malformed" : "damaged")',
    tests: REACTIONS,
  },
  {
    name: "message: one that does not open is not asked for again",
    file: "packages/client/src/conversation/apply-message.ts",
    text: 'if (!opened.ok) return refuse("damaged")',
    without:
      'if (!opened.ok) { await context.requests.log(session.id, header.index); return refuse("damaged") }',
    tests: REACTIONS,
  },
  {
    name: "message: an epoch has so many and no more",
    file: "packages/client/src/conversation/send.ts",
    text: "session.record.messages >= LIMITS.messagesPerEpoch",
    without: "false",
    tests: ["tests/hostile/groups/many-messages.test.ts"],
  },
]
