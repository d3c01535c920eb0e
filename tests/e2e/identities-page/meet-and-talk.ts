/**
 * Two fresh identities, each with a chain, a device and a KeyPackage; a conversation that one starts and the
 * other joins by the Welcome; a commit of each, and a message of each that the other opens. Every kind
 * of key that a conversation needs is in it. Throws where anything does not come out.
 */
import {
  createSuite,
  generateKeyPackage,
  generateSigningKeyPair,
  MlsGroup,
  type MlsIdentity,
  makeDeviceLink,
  makeGenesis,
  makeMlsKeyLink,
  openMessage,
  type SigningKeyPair,
  type StagedCommit,
  sealMessage,
} from "@tacit/crypto"
import {
  type Chain,
  type ChainResult,
  type ConversationId,
  deviceIdOf,
  extendChain,
  type Hash,
  messageIdFrom,
  openChain,
  toHex,
} from "@tacit/protocol"
import { encodeContent, verifyMessage } from "@tacit/protocol/content"

const random = { bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)) }
const suite = await createSuite(random)
const DAY = 24 * 60 * 60_000

interface Person {
  readonly chain: Chain
  readonly device: SigningKeyPair
  readonly identity: MlsIdentity
}

function sound(result: ChainResult): Chain {
  if (!result.ok) throw new Error(`an own link is refused: ${result.fault}`)
  return result.chain
}

function person(): Person {
  const now = Date.now()
  const [identity, recovery, device, mls] = [0, 1, 2, 3].map(() => generateSigningKeyPair(random)) as [
    SigningKeyPair,
    SigningKeyPair,
    SigningKeyPair,
    SigningKeyPair,
  ]
  const genesis = sound(openChain(makeGenesis(identity, recovery.publicKey, now)))
  const withKey = sound(extendChain(genesis, makeMlsKeyLink(genesis, identity, mls.publicKey, now)))
  const chain = sound(extendChain(withKey, makeDeviceLink(withKey, identity, device, now + DAY, now)))
  return { chain, device, identity: { account: chain.account, proof: chain.proof, ...mls } }
}

async function commit(group: MlsGroup, by: Person, adds: readonly Uint8Array[] = []): Promise<StagedCommit> {
  const result = await group.stage({ adds, removes: [], leaves: [], chain: by.chain.head, now: Date.now() })
  if (result.kind !== "staged") throw new Error(`not staged: ${result.fault}`)
  return result.staged
}

/** `from` says something in the epoch that `opening` began, and `to` opens and verifies it. */
async function say(
  from: Person,
  group: MlsGroup,
  to: MlsGroup,
  { conversation, opening }: { readonly conversation: ConversationId; readonly opening: Hash },
): Promise<void> {
  const header = {
    conversation,
    epoch: group.epoch,
    opening,
    account: from.identity.account,
    chain: from.chain.head,
    device: deviceIdOf(from.device.publicKey),
    counter: 1,
    id: messageIdFrom(random.bytes(16)),
    seen: { index: 1, hash: opening },
    sentAt: Date.now(),
  }
  const content = encodeContent({ kind: "text", text: "hello" })
  const epochKey = await group.epochKey()
  const payload = sealMessage({ epochKey, header, content, deviceSecret: from.device.secretKey, random })
  const place = { conversation, epoch: header.epoch, opening, id: header.id, author: header.account }
  const opened = openMessage({ ...place, epochKey: await to.epochKey(), payload })
  if (!opened.ok) throw new Error(`not opened: ${opened.fault}`)
  if (!verifyMessage(from.device.publicKey, opened.inside)) throw new Error("a message's signature is wrong")
}

export async function meetAndTalk(): Promise<void> {
  const [alice, bob] = [person(), person()]
  const conversation = toHex(random.bytes(32)) as ConversationId
  const settings = {
    policy: 1,
    kind: "direct",
    creator: alice.identity.account,
    name: "",
    roles: [],
  } as const
  const { keyPackage, secret } = await generateKeyPackage(suite, bob.identity, {
    now: Date.now(),
    lastResort: false,
  })
  const first = await MlsGroup.create(suite, alice.identity, conversation, settings)
  const added = await commit(first, alice, [keyPackage])
  const hers = added.accept()
  if (!added.welcome) throw new Error("no Welcome")
  const { welcome, payload } = added
  const joined = await MlsGroup.join(suite, { welcome, commit: payload, keyPackage, secret, conversation })
  if (joined.kind !== "joined") throw new Error(`not joined: ${joined.fault}`)
  await say(alice, hers, joined.group, { conversation, opening: added.opening })
  const updated = await commit(joined.group, bob)
  const followed = await hers.process(updated.payload)
  if (followed.kind !== "advanced") throw new Error(`not followed: ${followed.kind}`)
  await say(bob, updated.accept(), followed.group, { conversation, opening: updated.opening })
}
