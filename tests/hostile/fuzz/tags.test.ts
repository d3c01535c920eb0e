/** GR-16: every tag and signature of MLS in every wrong length and value. */
import { inspectKeyPackage, MlsGroup } from "@tacit/crypto"
import {
  CONVERSATION,
  commitPayload,
  forge,
  forgeWelcome,
  implementationOf,
  KEY_PACKAGE_TIME,
  keyPackageFrom,
  person,
  readMessage,
  sealInside,
  shownConfirmationTag,
  stateOf,
} from "@tacit/crypto/testing"
import { concat } from "@tacit/protocol"
import { encodeMlsMessage } from "ts-mls"
import { signKeyPackage } from "ts-mls/keyPackage.js"
import { decodePrivateMessageContent, encodePrivateMessageContent } from "ts-mls/privateMessage.js"
import { expect, test } from "vitest"
import { TAG_LENGTH, theScene } from "./targets/mls-scene.ts"

const scene = await theScene()
const { suite, hostile, fresh } = scene
const { signature: signer } = implementationOf(suite)
const dave = person("dave").identity.secretKey
const alice = person("alice").identity.secretKey

/** A tag made for something else: that of the same member's commit which adds nobody. */
const otherEpochs = await forge(suite, hostile, {})

function wrong(right: Uint8Array, other: Uint8Array): readonly (readonly [string, Uint8Array])[] {
  return [
    ["empty", new Uint8Array(0)],
    ["of one byte", right.slice(0, 1)],
    ["one byte short", right.slice(0, -1)],
    ["one byte long", concat(right, Uint8Array.of(0))],
    ["all zero", new Uint8Array(right.length)],
    ["another one", other],
  ]
}

const encodeInside = encodePrivateMessageContent({ kind: "alwaysPad", paddingLength: 0 })

function insideOf(bytes: Uint8Array) {
  const inside = decodePrivateMessageContent("commit")(bytes, 0)?.[0]
  if (inside?.contentType !== "commit") throw new TypeError("no commit")
  return inside
}

const leafOf = () => keyPackageFrom(fresh.keyPackage)
const honest = insideOf(scene.inside)

/** The commit with parts of its authentication replaced, sealed as it should be. */
async function sealed(auth: Partial<typeof honest.auth>): Promise<Uint8Array> {
  const inside = encodeInside({ ...honest, auth: { ...honest.auth, ...auth } })
  const shown = auth.confirmationTag ?? honest.auth.confirmationTag
  return sealInside(suite, stateOf(hostile), scene.authenticatedData, inside, shown)
}

const messageOf = (payload: Uint8Array) => payload.subarray(0, -TAG_LENGTH)

function privateMessage(bytes: Uint8Array) {
  const message = readMessage(bytes)
  if (message?.wireformat !== "mls_private_message") throw new TypeError("no PrivateMessage")
  return message
}

async function kindOf(commit: Uint8Array): Promise<string> {
  return (await MlsGroup.restore(suite, scene.state).process(commit)).kind
}

test("GR-16 a commit with its own tags is followed", async () => {
  expect(await kindOf(await sealed({}))).toBe("advanced")
})

test.each(wrong(honest.auth.signature, leafOf().signature))(
  "GR-16 a commit's signature that is %s",
  async (_, tag) => {
    expect(await kindOf(await sealed({ signature: tag }))).toBe("invalid")
  },
)

/** A wrong value may be our own fault: then the others follow it, and it is not for us to skip. */
test.each(wrong(honest.auth.confirmationTag, honest.auth.signature))(
  "GR-16 CM17 a commit's confirmation tag that is %s",
  async (_, tag) => {
    const isLong = tag.length === honest.auth.confirmationTag.length
    expect(await kindOf(await sealed({ confirmationTag: tag }))).toBe(isLong ? "unprocessable" : "invalid")
  },
)

test("GR-16 sender data and sealed contents in every wrong length and value", async () => {
  const shown = shownConfirmationTag(scene.commit)
  const message = privateMessage(messageOf(scene.commit))
  const other = privateMessage(messageOf(otherEpochs)).privateMessage
  for (const field of ["encryptedSenderData", "ciphertext"] as const)
    for (const [what, tag] of wrong(message.privateMessage[field], other[field])) {
      const privateMessage = { ...message.privateMessage, [field]: tag }
      const payload = commitPayload(encodeMlsMessage({ ...message, privateMessage }), shown)
      expect(await kindOf(payload), `${field} ${what}`).toBe("invalid")
    }
})

test("GR-16 the signature of a commit's new leaf in every wrong length and value", async () => {
  const right = leafOf().leafNode.signature
  for (const [what, tag] of wrong(right, honest.auth.signature)) {
    const commit = await forge(suite, hostile, {
      path: (path) => ({ ...path, leafNode: { ...path.leafNode, signature: tag } }),
    })
    expect(await kindOf(commit), what).toBe("invalid")
  }
})

test("GR-16 both signatures of a KeyPackage in every wrong length and value", async () => {
  const right = leafOf()
  const inspected = async (keyPackage: typeof right) => {
    const bytes = encodeMlsMessage({ version: "mls10", wireformat: "mls_key_package", keyPackage })
    return (await inspectKeyPackage(suite, bytes, KEY_PACKAGE_TIME)).ok
  }
  expect(await inspected(right)).toBe(true)
  for (const [what, tag] of wrong(right.signature, right.leafNode.signature)) {
    expect(await inspected({ ...right, signature: tag }), what).toBe(false)
    const { signature: _, ...unsigned } = right
    const leafNode = {
      ...right.leafNode,
      signature: tag === right.leafNode.signature ? right.signature : tag,
    }
    expect(await inspected(await signKeyPackage({ ...unsigned, leafNode }, dave, signer)), what).toBe(false)
  }
})

test("GR-16 the confirmation tag of a Welcome in every wrong length and value", async () => {
  // The commit shows the same tag, so that the Welcome's own is what is refused.
  const join = async (welcome: Uint8Array, shown: Uint8Array = new Uint8Array(0)) => {
    const { keyPackage, secret } = fresh
    const commit = concat(scene.commit, shown)
    const input = { welcome, commit, keyPackage, secret, conversation: CONVERSATION }
    return (await MlsGroup.join(suite, input)).kind
  }
  expect(await join(await forgeWelcome(suite, scene.welcome, fresh, alice, {}))).toBe("joined")
  for (const [what, tag] of wrong(honest.auth.confirmationTag, honest.auth.signature)) {
    const welcome = await forgeWelcome(suite, scene.welcome, fresh, alice, {
      groupInfo: (info) => ({ ...info, confirmationTag: tag }),
    })
    expect(await join(welcome, tag), what).toBe("refused")
  }
})
