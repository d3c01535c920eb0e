/** Every request, reply and push of the socket. */
import { encode } from "../src/codec/codec.ts"
import { welcomeEnvelope } from "../src/content/index.ts"
import { type CarriedEntry, type DownFrame, downFrame, type Reply } from "../src/frames/down.ts"
import { part } from "../src/frames/part.ts"
import { signChallenge } from "../src/frames/socket-proof.ts"
import { type NewEntry, NO_TRANSACTION, newEntry, type Transaction } from "../src/frames/transact.ts"
import { type Request, upFrame } from "../src/frames/up.ts"
import { payloadHash } from "../src/hashing.ts"
import { PROTOCOL_VERSION } from "../src/version.ts"
import { WELCOME } from "./content-samples.ts"
import { COMMIT, CONVERSATION, CREATE, DEVICE, MESSAGE, OPENING } from "./log-samples.ts"
import { alice, bob, conversationNamed, hashNamed, messageIdNamed, NOON, seed } from "./people.ts"
import { sample } from "./sample.ts"
import { CREDENTIALS, FIRST_HEAD, SECOND_HEAD } from "./vault-samples.ts"

const account = alice.chain.account
const nonce = seed("nonce")
const inline = { kind: "inline", bytes: seed("inline") } as const
const staged = { kind: "staged", hash: payloadHash(seed("staged")) } as const
const message = { conversation: CONVERSATION, epoch: 0, opening: OPENING }
const placed = { conversation: CONVERSATION, index: 1, at: NOON }

function signer(header: typeof COMMIT) {
  if (!header.signer) throw new Error("a sample without its signature")
  return header.signer
}

export const NEW_ENTRIES: readonly NewEntry[] = [
  {
    kind: "create",
    conversation: CONVERSATION,
    id: messageIdNamed("entry 0"),
    payload: seed("create payload"),
    signer: signer(CREATE),
    direct: bob.chain.account,
  },
  {
    kind: "commit",
    ...message,
    id: messageIdNamed("entry 2"),
    replaces: hashNamed("invalid commit"),
    payload: staged,
    signer: signer(COMMIT),
    routing: [account, bob.chain.account],
    welcomes: [
      { account: bob.chain.account, welcome: { kind: "inline", bytes: encode(welcomeEnvelope, WELCOME) } },
    ],
  },
  {
    kind: "re-add",
    ...message,
    id: messageIdNamed("entry 4"),
    payload: seed("re-add payload"),
    signer: signer(COMMIT),
  },
]

export const TRANSACTION: Transaction = {
  entries: NEW_ENTRIES,
  links: alice.links.slice(1, 2),
  vault: {
    expected: hashNamed("head before"),
    head: SECOND_HEAD,
    puts: [inline, staged],
    deletes: [hashNamed("old object")],
    saved: [{ conversation: CONVERSATION, index: 2 }],
  },
  keyPackages: [
    { ref: hashNamed("KeyPackage"), keyPackage: seed("KeyPackage"), lastResort: true, expires: NOON },
  ],
  withdrawKeyPackages: true,
  opaqueRecord: seed("OPAQUE record"),
  credentials: CREDENTIALS.slice(0, 1),
  inboxAcks: [1, 2, 4],
}

const deviceProof = signChallenge(
  alice.device.secret,
  { nonce, origin: "https://tacit.example" },
  account,
  DEVICE,
)

export const REQUESTS: readonly Request[] = [
  { kind: "auth-device", version: PROTOCOL_VERSION, account, device: DEVICE, signature: deviceProof },
  { kind: "auth-login", version: PROTOCOL_VERSION, login: seed("login").slice(0, 16), mac: seed("mac") },
  { kind: "ping" },
  { kind: "resolve", handle: "Bob.Example" },
  { kind: "describe", accounts: [account, bob.chain.account] },
  { kind: "chain-read", account, from: 3 },
  { kind: "key-package", account: bob.chain.account },
  { kind: "vault-head" },
  { kind: "vault-objects", objects: [hashNamed("object")] },
  { kind: "heads", after: 17 },
  { kind: "log-read", conversation: CONVERSATION, from: 256 },
  { kind: "inbox-read", after: 3 },
  { kind: "direct-lookup", other: bob.chain.account },
  { kind: "message", ...message, id: messageIdNamed("entry 1"), payload: seed("message payload") },
  { kind: "transact", ...TRANSACTION },
  { kind: "transact", ...NO_TRANSACTION },
  { kind: "part-put", hash: hashNamed("part"), total: 1_000_000, offset: 524_288, bytes: seed("slice") },
  { kind: "part-get", hash: hashNamed("part"), offset: 524_288 },
  { kind: "session-ticket" },
]

const carried: CarriedEntry = { header: MESSAGE, payload: inline }

export const REPLIES: readonly Reply[] = [
  { kind: "done" },
  { kind: "authenticated", account },
  { kind: "resolved", account },
  { kind: "resolved", account: undefined },
  { kind: "described", accounts: [{ account, handle: "Alice" }] },
  { kind: "chain", links: alice.links, length: 3 },
  { kind: "key-package", ref: hashNamed("KeyPackage"), keyPackage: seed("KeyPackage"), lastResort: false },
  { kind: "vault-head", head: FIRST_HEAD },
  { kind: "vault-head", head: undefined },
  { kind: "vault-objects", objects: [inline, undefined, staged] },
  {
    kind: "heads",
    conversations: [{ conversation: CONVERSATION, head: 5, first: 2, member: true }],
    cursor: 18,
    more: false,
  },
  { kind: "log", entries: [carried, { header: COMMIT, payload: staged }], head: 5 },
  {
    kind: "inbox",
    items: [{ id: 4, conversation: CONVERSATION, commit: COMMIT.payloadHash, index: 2, welcome: staged }],
    more: true,
  },
  { kind: "direct", conversation: CONVERSATION },
  { kind: "appended", ...placed },
  { kind: "transacted", appended: [placed] },
  { kind: "part", total: 1_000_000, bytes: seed("slice") },
  { kind: "ticket", ticket: seed("ticket") },
]

export const PUSHES: readonly DownFrame[] = [
  { kind: "challenge", version: PROTOCOL_VERSION, nonce, at: NOON },
  {
    kind: "error",
    requestId: 9,
    code: "direct-exists",
    message: "These two people already have a conversation.",
    retryAfter: undefined,
    conversation: conversationNamed("the older one"),
  },
  {
    kind: "error",
    requestId: 10,
    code: "rate-limited",
    message: "Too many requests in a short time.",
    retryAfter: 1500,
    conversation: undefined,
  },
  { kind: "entry", entry: carried },
  { kind: "inbox", latest: 4 },
  { kind: "vault", version: 2 },
  { kind: "closing", code: "unavailable", message: "The server is stopping." },
]

const numbered = (values: readonly { readonly kind: string }[], index: number) => {
  const kind = values[index]?.kind ?? ""
  const before = values.slice(0, index).filter((value) => value.kind === kind).length
  return before === 0 ? kind : `${kind} ${before + 1}`
}

export const UP_SAMPLES = REQUESTS.map((request, i) =>
  sample(numbered(REQUESTS, i), upFrame, { requestId: i + 1, request }),
)
export const DOWN_SAMPLES = [
  ...REPLIES.map((reply, i) =>
    sample(`reply: ${numbered(REPLIES, i)}`, downFrame, { kind: "reply", requestId: i + 1, reply }),
  ),
  ...PUSHES.map((push, i) => sample(numbered(PUSHES, i), downFrame, push)),
]
export const PIECE_SAMPLES = [
  sample("inline part", part, inline),
  sample("staged part", part, staged),
  ...NEW_ENTRIES.map((value) => sample(`new entry: ${value.kind}`, newEntry, value)),
]
