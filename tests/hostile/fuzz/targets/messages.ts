/** Messages as the server keeps them, and what a member can seal in one. */
import { LocalSealer, open, openMessage, seal, sealMessage, unpad } from "@tacit/crypto"
import { messageAad, messageKey, NOW, seededRandom, testAccount } from "@tacit/crypto/testing"
import {
  type ConversationId,
  concat,
  encode,
  equalBytes,
  type Hash,
  LIMITS,
  messageIdFrom,
  toHex,
} from "@tacit/protocol"
import { encodeContent, type MessageHeader, messageInside, signMessage } from "@tacit/protocol/content"
import { damaged } from "../../src/fuzz/damage.ts"
import { shapeOf } from "../../src/fuzz/shape.ts"
import { demand, type Target } from "../../src/fuzz/target.ts"
import { someBytes } from "./codec.ts"
import { SAMPLES } from "./samples.ts"

const random = seededRandom(1)
const author = testAccount(1)
const epochKey = random.bytes(32)
const id32 = <T extends string>() => toHex(random.bytes(32)) as T
const header: MessageHeader = {
  conversation: id32<ConversationId>(),
  epoch: 3,
  opening: id32<Hash>(),
  account: author.chain.account,
  chain: author.chain.head,
  device: author.deviceId,
  counter: 1,
  id: messageIdFrom(random.bytes(16)),
  seen: { index: 8, hash: id32<Hash>() },
  sentAt: NOW,
}
const { account, ...rest } = header
const place = { ...rest, author: account }
const content = encodeContent({ kind: "text", text: "hello" })
const deviceSecret = author.device.secretKey
const payload = sealMessage({ epochKey, header, content, deviceSecret, random })
const inside = encode(messageInside, signMessage(deviceSecret, header, content))
const OVERHEAD = 40

/** The payload of an entry, in the server's hands. */
const PAYLOADS: Target = {
  name: "crypto/openMessage",
  share: 600,
  prepare: () => ({
    make: (draw) => {
      const changed = damaged(payload, SAMPLES, draw)
      return draw.once(3) ? changed : concat(changed, new Uint8Array(512)).subarray(0, 512)
    },
    take(input) {
      const opened = openMessage({ ...place, epochKey, payload: input })
      demand(!opened.ok || equalBytes(input, payload), "a damaged payload opens")
      return opened.ok ? "accepted" : "refused"
    },
  }),
}

/** What a member pads and seals: length ‖ content ‖ zeros, or not. */
const INSIDES: Target = {
  name: "crypto/openMessage-sealed",
  share: 600,
  prepare: () => ({
    make: (draw) => {
      const bytes = someBytes(shapeOf(messageInside.schema), [inside], SAMPLES, draw).subarray(0, 900)
      const length = new Uint8Array(4)
      new DataView(length.buffer).setUint32(0, draw.once(8) ? draw.next() : bytes.length)
      const size = bytes.length + 4 + OVERHEAD > 512 ? 1024 : 512
      const padded = concat(length, bytes, new Uint8Array(1024)).subarray(0, size - OVERHEAD)
      return draw.once(6) ? damaged(padded, [], draw).subarray(0, LIMITS.sealedMessage - OVERHEAD) : padded
    },
    take(input) {
      const sealed = seal(messageKey(epochKey, header.id), messageAad(place), input, random)
      const opened = openMessage({ ...place, epochKey, payload: sealed })
      if (!opened.ok) return "refused"
      const bytes = unpad(input)
      demand(bytes !== undefined, "padding that nobody makes is taken off")
      demand(equalBytes(encode(messageInside, opened.inside), bytes!), "a second encoding is opened")
      demand(opened.inside.header.account === account, "a message of somebody else is opened")
      return "accepted"
    },
  }),
}

const PADDING: Target = {
  name: "crypto/unpad",
  share: 1500,
  prepare: () => ({
    make: (draw) => {
      const good = concat(Uint8Array.of(0, 0, 0, 3), draw.bytes(3), new Uint8Array(draw.below(40)))
      return damaged(good, SAMPLES, draw)
    },
    take(input) {
      const bytes = unpad(input)
      if (!bytes) return "refused"
      demand(4 + bytes.length <= input.length && bytes.buffer !== input.buffer, "the content is not a copy")
      return "accepted"
    },
  }),
}

const KEY = random.bytes(32)
const SEALED = seal(KEY, content, inside, random)

const SEALS: Target = {
  name: "crypto/open",
  share: 300,
  prepare: () => ({
    make: (draw) => damaged(SEALED, SAMPLES, draw),
    take(input) {
      const opened = open(KEY, content, input)
      demand(!opened || equalBytes(input, SEALED), "a damaged seal opens")
      return opened ? "accepted" : "refused"
    },
  }),
}

const sealer = new LocalSealer(KEY, random)
const RECORD = sealer.seal("space", "key", inside)

const RECORDS: Target = {
  name: "crypto/LocalSealer",
  share: 300,
  prepare: () => ({
    make: (draw) => damaged(RECORD, SAMPLES, draw),
    take(input) {
      const opened = sealer.open("space", "key", input)
      demand(!opened || equalBytes(input, RECORD), "a damaged record opens")
      return opened ? "accepted" : "refused"
    },
  }),
}

export const MESSAGE_TARGETS: readonly Target[] = [PAYLOADS, INSIDES, PADDING, SEALS, RECORDS]
