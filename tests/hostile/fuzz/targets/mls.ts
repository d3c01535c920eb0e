/** Everything in front of MLS and of our part of it, from bytes of strangers to what members seal. */
import { inspectKeyPackage, MlsGroup } from "@tacit/crypto"
import {
  byValue,
  CONVERSATION,
  commitPayload,
  forge,
  forgeWelcome,
  implementationOf,
  KEY_PACKAGE_TIME,
  keyPackageFrom,
  person,
  readMessage,
  savedState,
  sealInside,
  secretParts,
  shownConfirmationTag,
  stateOf,
} from "@tacit/crypto/testing"
import { concat, decode, encode, equalBytes, LIMITS } from "@tacit/protocol"
import { decodeMlsMessage, encodeMlsMessage, type Proposal } from "ts-mls"
import { decodeCommit, encodeCommit } from "ts-mls/commit.js"
import { signKeyPackage } from "ts-mls/keyPackage.js"
import { signLeafNodeKeyPackage } from "ts-mls/leafNode.js"
import { decodePrivateMessageContent } from "ts-mls/privateMessage.js"
import { damaged } from "../../src/fuzz/damage.ts"
import type { Draw } from "../../src/fuzz/draw.ts"
import { damagedObject } from "../../src/fuzz/object.ts"
import { shapeOf } from "../../src/fuzz/shape.ts"
import { attempted, demand, type Target } from "../../src/fuzz/target.ts"
import { codecTarget, someBytes } from "./codec.ts"
import { type Scene, TAG_LENGTH, theScene } from "./mls-scene.ts"
import { SAMPLES } from "./samples.ts"

/** Bytes of a message, or of one that says something else in good form. */
function someMessage(good: Uint8Array, others: readonly Uint8Array[], draw: Draw): Uint8Array {
  return (draw.once(2) ? reencoded(good, draw) : undefined) ?? damaged(good, others, draw)
}

function reencoded(good: Uint8Array, draw: Draw): Uint8Array | undefined {
  const message = decodeMlsMessage(good, 0)?.[0]
  return message && tried(() => encodeMlsMessage(damagedObject(message, draw)))
}

/** Not every damaged object can be written. */
function tried<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch {
    return undefined
  }
}

async function triedLater<T>(make: () => Promise<T>): Promise<T | undefined> {
  try {
    return await make()
  } catch {
    return undefined
  }
}

const WIRE: Target = {
  name: "mls/wire",
  share: 1500,
  async prepare() {
    const { messages, secondMessages } = await theScene()
    return {
      make: (draw) =>
        draw.once(8) ? draw.pick(secondMessages) : someMessage(draw.pick(messages), messages, draw),
      take(input) {
        const message = readMessage(input)
        if (!message) return "refused"
        demand(equalBytes(encodeMlsMessage(message), input), "a second encoding is read")
        return "accepted"
      },
    }
  },
}

/** A member who judges what comes, and how; whatever it was, the next comes to the same state. */
function member({ suite, state }: Scene) {
  let group = MlsGroup.restore(suite, state)
  return async (input: Uint8Array) => {
    const result = await group.process(input)
    group = result.kind === "invalid" ? result.group : MlsGroup.restore(suite, state)
    return result.kind
  }
}

const COMMITS: Target = {
  name: "mls/commit",
  share: 600,
  async prepare() {
    const scene = await theScene()
    const { commit, messages } = scene
    const judge = member(scene)
    const [bare, shown] = [commit.subarray(0, -TAG_LENGTH), shownConfirmationTag(commit)]
    return {
      make(draw) {
        const message = someMessage(draw.once(6) ? draw.pick(messages) : bare, messages, draw)
        return commitPayload(message, draw.once(6) ? damaged(shown, messages, draw) : shown)
      },
      async take(input) {
        const kind = await judge(input)
        demand(kind === "invalid" || equalBytes(input, commit), `a commit that nobody signed is ${kind}`)
        return kind === "invalid" ? "refused" : "accepted"
      },
    }
  },
}

/** What is behind the encryption, sealed by the member who signed the good one. */
const SEALED: Target = {
  name: "mls/commit-sealed",
  share: 100,
  async prepare() {
    const scene = await theScene()
    const { suite, inside, authenticatedData } = scene
    const others = [...scene.messages, encodeCommit({ proposals: someProposals(scene, 3), path: undefined })]
    const state = stateOf(scene.hostile)
    const judge = member(scene)
    /** All but the confirmation tag, which is not signed: a wrong one may be the fault of who reads it. */
    const signed = inside.subarray(0, inside.length - TAG_LENGTH)
    return {
      make(draw) {
        const bare = draw.once(4) ? draw.pick(scene.secondInsides) : damaged(inside, others, draw)
        return concat(bare, new Uint8Array(draw.below(3) * 40))
      },
      async take(input) {
        const shown = tagIn(input) ?? new Uint8Array(TAG_LENGTH)
        const kind = await judge(await sealInside(suite, state, authenticatedData, input, shown))
        const wanted = kind === "unprocessable" ? signed : inside
        const isRight = equalBytes(input.subarray(0, wanted.length), wanted)
        demand(kind === "invalid" || isRight, `another encoding, or what nobody signed, is ${kind}`)
        return kind === "invalid" ? "refused" : "accepted"
      },
    }
  },
}

/** The tag that a lenient reader finds sealed: shown as it is, it is not what a commit is refused for. */
function tagIn(inside: Uint8Array): Uint8Array | undefined {
  const content = tried(() => decodePrivateMessageContent("commit")(inside, 0)?.[0])
  return content?.contentType === "commit" ? content.auth.confirmationTag : undefined
}

function someProposals({ keyPackages, fresh }: Scene, many: number) {
  const add = (keyPackage: Uint8Array): Proposal => ({
    proposalType: "add",
    add: { keyPackage: keyPackageFrom(keyPackage) },
  })
  const all: Proposal[] = [
    add(fresh.keyPackage),
    ...keyPackages.map(add),
    ...[0, 1, 2, 999, 0xffffffff].map(
      (removed): Proposal => ({ proposalType: "remove", remove: { removed } }),
    ),
    { proposalType: "external_init", externalInit: { kemOutput: new Uint8Array(1120) } },
    { proposalType: "group_context_extensions", groupContextExtensions: { extensions: [] } },
  ]
  return all.slice(0, many).map(byValue)
}

/** Rightly signed, sealed and tagged by a member: only the rules stand between it and the group. */
const SIGNED: Target = {
  name: "mls/commit-signed",
  share: 4,
  async prepare() {
    const scene = await theScene()
    const { suite, hostile } = scene
    const all = someProposals(scene, 100)
    const judge = member(scene)
    return {
      async make(draw) {
        const chosen = Array.from({ length: draw.below(4) }, () => draw.pick(all))
        const commit = draw.once(2) ? { proposals: chosen } : damagedObject({ proposals: chosen }, draw)
        const readable = tried(() => {
          const bytes = encodeCommit({ proposals: commit.proposals, path: undefined })
          return decodeCommit(bytes, 0)?.[0].proposals
        })
        const made = await triedLater(() =>
          forge(suite, hostile, {
            proposals: readable ?? chosen,
            path: draw.once(5) ? false : (path) => (draw.once(2) ? damagedObject(path, draw) : path),
            ...(draw.once(4) ? { authenticatedData: draw.bytes(draw.below(80)) } : {}),
            ...(draw.once(6) ? { sender: draw.below(6) } : {}),
            tag: (right) => (draw.once(4) ? damaged(right, [], draw) : right),
          }),
        )
        return made ?? damaged(scene.commit, [], draw)
      },
      take: async (input) => ((await judge(input)) === "invalid" ? "refused" : "accepted"),
    }
  },
}

const KEY_PACKAGES: Target = {
  name: "mls/key-package",
  share: 120,
  async prepare() {
    const { suite, keyPackages, messages } = await theScene()
    return {
      make: (draw) => someMessage(draw.pick(keyPackages), messages, draw),
      async take(input) {
        const result = await inspectKeyPackage(suite, input, KEY_PACKAGE_TIME)
        demand(!result.ok || keyPackages.some((each) => equalBytes(each, input)), "a damaged one is good")
        return result.ok ? "accepted" : "refused"
      },
    }
  },
}

const SIGNED_KEY_PACKAGES: Target = {
  name: "mls/key-package-signed",
  share: 20,
  async prepare() {
    const { suite, keyPackages, fresh } = await theScene()
    const { secretKey } = person("dave").identity
    const { signature: signer } = implementationOf(suite)
    const { signature: _, leafNode, ...rest } = keyPackageFrom(fresh.keyPackage)
    return {
      async make(draw) {
        const made = await triedLater(async () => {
          const { signature: __, ...tbs } = damagedObject(leafNode, draw)
          const leaf = await signLeafNodeKeyPackage(tbs, secretKey, signer)
          const body = draw.once(2) ? damagedObject(rest, draw) : rest
          const keyPackage = await signKeyPackage({ ...body, leafNode: leaf }, secretKey, signer)
          return encodeMlsMessage({ version: "mls10", wireformat: "mls_key_package", keyPackage })
        })
        return made ?? damaged(fresh.keyPackage, keyPackages, draw)
      },
      async take(input) {
        return (await inspectKeyPackage(suite, input, KEY_PACKAGE_TIME)).ok ? "accepted" : "refused"
      },
    }
  },
}

/** The secrets of others are not signed by MLS (Tacit's envelope is): what counts is which group we are in. */
async function joined({ suite, fresh, commit }: Scene, welcome: Uint8Array) {
  const { keyPackage, secret } = fresh
  return MlsGroup.join(suite, { welcome, commit, keyPackage, secret, conversation: CONVERSATION })
}

const WELCOMES: Target = {
  name: "mls/welcome",
  share: 60,
  async prepare() {
    const scene = await theScene()
    const honest = await joined(scene, scene.welcome)
    if (honest.kind !== "joined") throw new TypeError(honest.fault)
    const expected = honest.group.serialise()
    return {
      make: (draw) => someMessage(scene.welcome, scene.messages, draw),
      async take(input) {
        const result = await joined(scene, input)
        if (result.kind === "refused") return "refused"
        demand(equalBytes(result.group.serialise(), expected), "a damaged Welcome leads to another group")
        return "accepted"
      },
    }
  },
}

/** Rightly signed and sealed by a member. */
const SIGNED_WELCOMES: Target = {
  name: "mls/welcome-signed",
  share: 4,
  async prepare() {
    const scene = await theScene()
    const { suite, welcome, fresh } = scene
    const { secretKey } = person("alice").identity
    return {
      async make(draw) {
        const made = await triedLater(() =>
          forgeWelcome(suite, welcome, fresh, secretKey, {
            ...(draw.once(2) ? { tree: (tree) => damagedObject(tree, draw) } : {}),
            ...(draw.once(2) ? { groupInfo: (info) => damagedObject(info, draw) } : {}),
            ...(draw.once(3) ? { groupSecrets: (secrets) => damagedObject(secrets, draw) } : {}),
          }),
        )
        return made ?? damaged(welcome, [], draw)
      },
      async take(input) {
        return (await joined(scene, input)).kind === "joined" ? "accepted" : "refused"
      },
    }
  },
}

const STATES: Target = {
  name: "mls/state",
  share: 300,
  async prepare() {
    const { suite, state, hostile } = await theScene()
    const samples = [state, hostile.serialise()]
    const shape = shapeOf(savedState.schema)
    return {
      make: (draw) =>
        draw.once(2)
          ? someBytes(shape, samples, samples, draw)
          : encode(savedState, damagedParts(decode(savedState, draw.pick(samples)), draw)),
      take(input) {
        const restored = attempted(() => MlsGroup.restore(suite, input))
        if (restored === "refused") return "refused"
        demand(equalBytes(restored.value.serialise(), input), "a state has a second encoding")
        return "accepted"
      },
    }
  },
}

/** The parts that MLS encodes, damaged within their bounds. */
function damagedParts<T extends { context: Uint8Array; tree: Uint8Array; privateKeys: Uint8Array }>(
  state: T,
  draw: Draw,
): T {
  const part = draw.pick(["context", "tree", "privateKeys"] as const)
  return { ...state, [part]: damaged(state[part], [], draw).subarray(0, LIMITS.vaultObject) }
}

export const MLS_TARGETS: readonly Target[] = [
  WIRE,
  COMMITS,
  SEALED,
  SIGNED,
  KEY_PACKAGES,
  SIGNED_KEY_PACKAGES,
  WELCOMES,
  SIGNED_WELCOMES,
  STATES,
  codecTarget("mls/savedState", savedState, SAMPLES, 500),
  codecTarget("mls/secretParts", secretParts, SAMPLES, 500),
]
