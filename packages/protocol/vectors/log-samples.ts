/** Entries of a log: one of every kind, one erased, one that replaces another. */
import { deviceIdOf, payloadHash } from "../src/hashing.ts"
import { NO_HASH } from "../src/ids.ts"
import {
  type EntryHeader,
  type EntryKind,
  entry,
  entryHash,
  entryHeader,
  signEntry,
} from "../src/log/entry.ts"
import { alice, conversationNamed, hashNamed, messageIdNamed, NOON, seed } from "./people.ts"
import { sample } from "./sample.ts"

export const CONVERSATION = conversationNamed("conversation")
export const DEVICE = deviceIdOf(alice.device.public)
export const OPENING = payloadHash(seed("create payload"))

function header(kind: EntryKind, index: number, more: Partial<EntryHeader> = {}): EntryHeader {
  return {
    conversation: CONVERSATION,
    index,
    previous: index === 0 ? NO_HASH : hashNamed(`entry ${index - 1}`),
    kind,
    epoch: 0,
    opening: kind === "create" ? NO_HASH : OPENING,
    replaces: undefined,
    author: alice.chain.account,
    id: messageIdNamed(`entry ${index}`),
    at: NOON + index * 1000,
    payloadHash: payloadHash(seed(`${kind} payload`)),
    signer: undefined,
    ...more,
  }
}

function signed(value: EntryHeader): EntryHeader {
  const signature = signEntry(alice.device.secret, value.conversation, value.opening, value.payloadHash)
  return { ...value, signer: { device: DEVICE, signature } }
}

export const CREATE = signed(header("create", 0))
export const MESSAGE = header("message", 1, { previous: entryHash(CREATE) })
export const COMMIT = signed(header("commit", 2, { previous: entryHash(MESSAGE) }))
const replacing = signed(header("commit", 3, { replaces: COMMIT.payloadHash }))
const readd = signed(header("re-add", 4, { epoch: 1 }))
const tombstone = header("tombstone", 5, { epoch: 1 })

export const LOG_SAMPLES = [
  sample("create", entry, { header: CREATE, payload: seed("create payload") }),
  sample("message", entry, { header: MESSAGE, payload: seed("message payload") }),
  sample("message whose payload is erased", entry, { header: MESSAGE, payload: undefined }),
  sample("commit", entry, { header: COMMIT, payload: seed("commit payload") }),
  sample("commit that replaces another", entry, { header: replacing, payload: seed("commit payload") }),
  sample("re-add", entry, { header: readd, payload: seed("re-add payload") }),
  sample("tombstone", entry, { header: tombstone, payload: seed("tombstone payload") }),
  sample("header of a message", entryHeader, MESSAGE),
]
