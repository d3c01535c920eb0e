/** What only members read. */
import { concat } from "../src/codec/bytes.ts"
import {
  commitContext,
  content,
  encodeContent,
  groupSettings,
  leafCredential,
  leaveRequest,
  messageInside,
  position,
  readdRequest,
  signLeave,
  signMessage,
  signReadd,
  signWelcome,
  welcomeEnvelope,
} from "../src/content/index.ts"
import { entryHash, routingHash } from "../src/log/entry.ts"
import { CONVERSATION, CREATE, DEVICE, OPENING } from "./log-samples.ts"
import { alice, bob, hashNamed, messageIdNamed, NOON, seed } from "./people.ts"
import { sample } from "./sample.ts"

const HELLO = { kind: "text", text: "Grüß dich, Bob 👋" } as const
const leave = signLeave(bob.mls.secret, CONVERSATION, bob.chain.account, hashNamed("bob's leaf"))
const readd = signReadd(bob.mls.secret, CONVERSATION, {
  account: bob.chain.account,
  leaf: hashNamed("bob's leaf"),
  keyPackage: concat(seed("fresh KeyPackage"), seed("rest of it")),
})
const accounts = [alice.chain.account, bob.chain.account].sort()

export const MESSAGE_HEADER = {
  conversation: CONVERSATION,
  epoch: 0,
  opening: OPENING,
  account: alice.chain.account,
  chain: alice.chain.head,
  device: DEVICE,
  counter: 1,
  id: messageIdNamed("entry 1"),
  seen: { index: 0, hash: entryHash(CREATE) },
  sentAt: NOON + 999,
}

export const WELCOME = signWelcome(alice.device.secret, {
  conversation: CONVERSATION,
  epoch: 1,
  opening: hashNamed("commit payload"),
  inviter: alice.chain.account,
  chain: alice.chain.head,
  device: DEVICE,
  keyPackages: [hashNamed("KeyPackage"), hashNamed("another KeyPackage")],
  welcome: seed("welcome"),
})

export const CONTENT_SAMPLES = [
  sample("content: text", content, HELLO),
  sample("content: leave", content, { kind: "leave", request: leave }),
  sample("position", position, MESSAGE_HEADER.seen),
  sample(
    "message inside",
    messageInside,
    signMessage(alice.device.secret, MESSAGE_HEADER, encodeContent(HELLO)),
  ),
  sample("leave request", leaveRequest, leave),
  sample("re-add request", readdRequest, readd),
  sample("settings of a direct conversation", groupSettings, {
    policy: 1,
    kind: "direct",
    creator: alice.chain.account,
    name: "",
    roles: [],
  }),
  sample("settings of a group", groupSettings, {
    policy: 1,
    kind: "group",
    creator: alice.chain.account,
    name: "Reading circle",
    roles: accounts.map((account) => ({
      account,
      role: account === alice.chain.account ? ("owner" as const) : ("admin" as const),
    })),
  }),
  sample("commit context", commitContext, {
    chain: alice.chain.head,
    routing: routingHash(accounts),
    leaves: [leave],
    readd: undefined,
  }),
  sample("commit context of a re-add", commitContext, {
    chain: alice.chain.head,
    routing: routingHash(accounts),
    leaves: [],
    readd,
  }),
  sample("welcome envelope", welcomeEnvelope, WELCOME),
  sample("leaf credential", leafCredential, {
    proof: alice.links.filter(({ body }) => body.kind !== "device"),
  }),
]
