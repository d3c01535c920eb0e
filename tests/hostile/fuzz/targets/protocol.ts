/** Everything of @tacit/protocol that reads what somebody else wrote. */
import * as protocol from "@tacit/protocol"
import { type Codec, concat, decode, encode, equalBytes, type Link, link, list } from "@tacit/protocol"
import * as content from "@tacit/protocol/content"
import { damaged } from "../../src/fuzz/damage.ts"
import type { Draw } from "../../src/fuzz/draw.ts"
import { attempted, demand, type Target } from "../../src/fuzz/target.ts"
import { codecTarget } from "./codec.ts"
import { SAMPLES } from "./samples.ts"
import { textTarget } from "./text.ts"

function isCodec(value: unknown): value is Codec<unknown> {
  return typeof value === "object" && value !== null && "schema" in value && "read" in value
}

/** Found among the exports, so that a new codec is fuzzed by itself. */
export const CODECS: ReadonlyArray<readonly [name: string, codec: Codec<unknown>]> = Object.entries({
  ...protocol,
  ...content,
} as Record<string, unknown>).filter((entry): entry is [string, Codec<unknown>] => isCodec(entry[1]))

const LINKS = SAMPLES.filter((sample) => attempted(() => decode(link, sample)) !== "refused")
const links = list(link, 1024)

/** A chain that grows, repeats, swaps and loses links. */
function someLinks(draw: Draw): Uint8Array {
  const chosen = LINKS.slice(0, 1 + draw.below(LINKS.length))
  if (draw.once(2)) chosen.splice(draw.below(chosen.length), draw.below(3), draw.pick(LINKS))
  const changed = chosen.map((bytes) => (draw.once(3) ? damaged(bytes, LINKS, draw) : bytes))
  const readable = changed.filter((bytes) => attempted(() => decode(link, bytes)) !== "refused")
  return encode(
    links,
    readable.map((bytes) => decode(link, bytes)),
  )
}

const CHAINS: Target = {
  name: "protocol/readChain",
  share: 60,
  prepare: () => ({
    make: (draw) => someLinks(draw),
    take(input) {
      const read = decode(links, input) as readonly Link[]
      const chain = protocol.readChain(read)
      if (!chain.ok) return "refused"
      demand(chain.chain.head.index === read.length - 1, "a chain has another length than its links")
      return "accepted"
    },
  }),
}

const CONTENT: Target = {
  name: "protocol/decodeContent",
  share: 4000,
  prepare: () => ({
    make: (draw) => damaged(draw.pick(SAMPLES), SAMPLES, draw),
    take(input) {
      const read = attempted(() => content.decodeContent(input))
      if (read === "refused") return "refused"
      const { value } = read
      if (value.kind !== "unknown")
        demand(equalBytes(content.encodeContent(value), input), "a second encoding is accepted")
      return "accepted"
    },
  }),
}

/** Pieces of JSON that a server could put together. */
const JSON_PARTS = [
  "{",
  "}",
  "[",
  "]",
  ":",
  ",",
  "null",
  "true",
  "1e999",
  "-0",
  "1500",
  '"error"',
  '"message"',
  '"retryAfter"',
  '"__proto__"',
  '"constructor"',
  '"not-found"',
  '"rate-limited"',
  '"\\ud800"',
  '["not-found"]',
  " ",
]

function someJson(draw: Draw): string {
  const value = () => draw.pick(JSON_PARTS.slice(6))
  if (draw.once(4)) return Array.from({ length: draw.below(20) }, () => draw.pick(JSON_PARTS)).join("")
  return `{"error":${value()},"message":${value()},"retryAfter":${value()},${value()}:{"error":"not-found"}}`
}

const REFUSALS: Target = {
  name: "protocol/readRefusal",
  share: 1500,
  prepare: () => ({
    make(draw) {
      const bytes = new TextEncoder().encode(someJson(draw))
      return draw.once(4) ? damaged(bytes, SAMPLES, draw) : bytes
    },
    take(input) {
      const error = protocol.readRefusal(input)
      if (!error) return "refused"
      const { code, message, retryAfter } = error
      demand(typeof code === "string" && Object.hasOwn(protocol.ERRORS, code), "an error without a code")
      demand(typeof message === "string" && message.length <= 1024, "words without end, or none")
      demand(retryAfter === undefined || (Number.isSafeInteger(retryAfter) && retryAfter >= 0), "an odd time")
      return "accepted"
    },
  }),
}

const KEY = Uint8Array.from({ length: 32 }, (_, i) => i)

/** key(32) ‖ signature(64) ‖ message; both often at their edges. */
const SIGNATURES: Target = {
  name: "protocol/verify",
  share: 40,
  prepare: () => ({
    make: (draw) => {
      const good = protocol.sign(KEY, protocol.LABELS.linkSignature, draw.bytes(8))
      const edge = () => new Uint8Array(32).fill(draw.pick([0, 1, 0xec, 0xed, 0x7f, 0xff]))
      const key = draw.once(2) ? edge() : draw.bytes(32)
      return concat(key, damaged(good, [], draw), draw.bytes(draw.below(9)))
    },
    take(input) {
      const [key, signature, message] = [input.subarray(0, 32), input.subarray(32, 96), input.subarray(96)]
      const isRight = protocol.verify(key, signature, protocol.LABELS.linkSignature, message)
      demand(isRight === false, "a signature of nobody verifies")
      return "refused"
    },
  }),
}

const TEXTS: readonly Target[] = [
  textTarget(
    "protocol/parseTacitId",
    [protocol.formatTacitId("ab".repeat(32) as protocol.AccountId)],
    (text) => {
      const account = protocol.parseTacitId(text)
      if (account === undefined) return "refused"
      const written = protocol.formatTacitId(account).replaceAll("-", "")
      demand(text.replaceAll(/[\s-]/g, "").toLowerCase() === written, "another text is this Tacit ID, too")
      return "accepted"
    },
  ),
  textTarget("protocol/base32Decode", ["mfrgg", "77777777", "a"], (text) => {
    const bytes = protocol.base32Decode(text)
    if (!bytes) return "refused"
    const symbols = text.replaceAll(/[\s-]/g, "").toLowerCase()
    demand(protocol.base32Encode(bytes) === symbols, "a second base32 text is accepted")
    return "accepted"
  }),
  textTarget("protocol/fromHex", ["00ff", "abcdef0123456789"], (text) => {
    try {
      demand(protocol.toHex(protocol.fromHex(text)) === text, "a second hexadecimal text is accepted")
      return "accepted"
    } catch (error) {
      demand(error instanceof RangeError && error.message === "not lower-case hexadecimal", String(error))
      return "refused"
    }
  }),
  textTarget("protocol/isHandle", ["alice", "a.b-c_D9", "ALICE"], (text) => {
    const isHandle = protocol.isHandle(text)
    const isOne = /^[A-Za-z0-9_.-]{3,32}$/.test(text) && !text.endsWith("\n")
    demand(isHandle === isOne, "what is no handle is one, or the reverse")
    if (!isHandle) return "refused"
    demand(protocol.normalHandle(text) === text.toLowerCase(), "a handle has two normal forms")
    return "accepted"
  }),
]

export const PROTOCOL_TARGETS: readonly Target[] = [
  ...CODECS.map(([name, codec]) => codecTarget(`protocol/${name}`, codec, SAMPLES, 3000)),
  CONTENT,
  REFUSALS,
  CHAINS,
  SIGNATURES,
  ...TEXTS,
]
