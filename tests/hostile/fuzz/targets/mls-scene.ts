/** A group, and good bytes of every kind of MLS message that anybody could send to it. */
import { createSuite, type GeneratedKeyPackage, type MlsGroup, type MlsSuite } from "@tacit/crypto"
import {
  assembled,
  implementationOf,
  keyPackageFrom,
  keyPackageOf,
  openCommit,
  person,
  readMessage,
  secretParts,
  seededRandomness,
  staged,
  stateOf,
} from "@tacit/crypto/testing"
import { decode } from "@tacit/protocol"
import {
  createGroupInfoWithExternalPubAndRatchetTree,
  decodeMlsMessage,
  defaultKeyPackageEqualityConfig,
  emptyPskIndex,
  encodeMlsMessage,
  joinGroup,
  joinGroupExternal,
} from "ts-mls"
import { decodePrivateMessageContent, encodePrivateMessageContent } from "ts-mls/privateMessage.js"
import { secondEncodings } from "./second-encodings.ts"

/** Length of a confirmation tag. */
export const TAG_LENGTH = 64

const CONFIG = {
  keyRetentionConfig: {
    retainKeysForGenerations: 10,
    retainKeysForEpochs: 4,
    maximumForwardRatchetSteps: 200,
  },
  lifetimeConfig: { maximumTotalLifetime: 10_000_000n, validateLifetimeOnReceive: false },
  keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
  paddingConfig: { kind: "padUntilLength", padUntilLength: 256 } as const,
  authService: { validateCredential: async () => true },
}

export interface Scene {
  readonly suite: MlsSuite
  /** State of the member who is fed, before `commit`. */
  readonly state: Uint8Array
  /** The member who makes commits, in the same epoch. */
  readonly hostile: MlsGroup
  /** A good commit of `hostile` that adds the holder of `fresh`. */
  readonly commit: Uint8Array
  readonly welcome: Uint8Array
  readonly fresh: GeneratedKeyPackage
  /** KeyPackages of others. */
  readonly keyPackages: readonly Uint8Array[]
  /** One message of every wire format. */
  readonly messages: readonly Uint8Array[]
  /** The same messages in encodings that ts-mls would read, too. */
  readonly secondMessages: readonly Uint8Array[]
  /** What stands inside of `commit`, what is authenticated with it, and other encodings of the inside. */
  readonly inside: Uint8Array
  readonly authenticatedData: Uint8Array
  readonly secondInsides: readonly Uint8Array[]
}

let scene: Promise<Scene> | undefined

/** Made once; nobody changes it. */
export function theScene(): Promise<Scene> {
  scene ??= makeScene()
  return scene
}

async function makeScene(): Promise<Scene> {
  const suite = await createSuite(seededRandomness("fuzz"))
  const people = ["alice", "bob", "carol"].map((name) => person(name))
  const [alice, bob] = (await assembled(suite, people)) as [MlsGroup, MlsGroup]
  const fresh = await keyPackageOf(suite, person("dave"))
  const made = await staged(alice, { adds: [fresh.keyPackage] })
  const { payload: commit } = made
  const welcome = made.welcome as Uint8Array
  const hostile = made.abandon()
  const others = [await keyPackageOf(suite, person("eve"), true), await keyPackageOf(suite, person("bob"))]
  const keyPackages = [fresh, ...others].map(({ keyPackage }) => keyPackage)
  const outside = await fromOutside(suite, welcome, fresh, others[0] as GeneratedKeyPackage)
  const messages = [commit.subarray(0, -TAG_LENGTH), welcome, ...keyPackages, ...outside]
  const secondMessages = messages.flatMap((bytes) =>
    secondEncodings(decodeMlsMessage, encodeMlsMessage, bytes),
  )
  const opened = await insideOf(suite, bob, commit)
  const reader = decodePrivateMessageContent("commit")
  const secondInsides = secondEncodings(reader, encodeInside, opened.inside)
  const parts = { suite, state: bob.serialise(), hostile, commit, welcome, fresh, keyPackages, messages }
  return { ...parts, ...opened, secondMessages, secondInsides }
}

const encodeInside = encodePrivateMessageContent({ kind: "alwaysPad", paddingLength: 0 })

async function insideOf(suite: MlsSuite, group: MlsGroup, commit: Uint8Array) {
  const result = await openCommit(suite, stateOf(group), commit)
  if (!result.ok) throw new TypeError(result.fault)
  const { commit: content, content: framed, signature, confirmationTag } = result.opened
  const auth = { contentType: "commit", signature, confirmationTag } as const
  const inside = encodeInside({ contentType: "commit", commit: content, auth })
  return { inside, authenticatedData: framed.authenticatedData }
}

/** A GroupInfo and an external commit, which no client of ours makes. */
async function fromOutside(
  suite: MlsSuite,
  welcome: Uint8Array,
  joiner: GeneratedKeyPackage,
  stranger: GeneratedKeyPackage,
): Promise<readonly Uint8Array[]> {
  const cs = implementationOf(suite)
  const message = readMessage(welcome)
  if (message?.wireformat !== "mls_welcome") throw new TypeError("no Welcome")
  const own = keyPackageFrom(joiner.keyPackage)
  const none = [undefined, undefined] as const
  const state = await joinGroup(message.welcome, own, keysOf(joiner), emptyPskIndex, cs, ...none, CONFIG)
  const groupInfo = await createGroupInfoWithExternalPubAndRatchetTree(state, [], cs)
  const theirs = keyPackageFrom(stranger.keyPackage)
  const external = await joinGroupExternal(groupInfo, theirs, keysOf(stranger), false, cs, undefined, CONFIG)
  const { publicMessage } = external
  return [
    encodeMlsMessage({ version: "mls10", wireformat: "mls_group_info", groupInfo }),
    encodeMlsMessage({ version: "mls10", wireformat: "mls_public_message", publicMessage }),
  ]
}

function keysOf({ secret }: GeneratedKeyPackage) {
  const { initKey, encryptionKey, signatureKey } = decode(secretParts, secret)
  return { initPrivateKey: initKey, hpkePrivateKey: encryptionKey, signaturePrivateKey: signatureKey }
}
