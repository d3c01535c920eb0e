/** What opens an account: recovery key, anchor and slot, leaf credentials. */
import {
  areGenuine,
  formatRecoveryKey,
  openAnchor,
  openSlot,
  parseRecoveryKey,
  passwordCredential,
  readCredential,
  sealCommitting,
  sealCredential,
} from "@tacit/crypto"
import {
  anchor,
  anchorAad,
  anchorInside,
  base64urlDecode,
  hpkeSealed,
  person,
  seededRandom,
  slot,
  testAccount,
} from "@tacit/crypto/testing"
import { concat, credential, decode, encode, equalBytes, type Hash, LABELS } from "@tacit/protocol"
import { leafCredential } from "@tacit/protocol/content"
import { damaged } from "../../src/fuzz/damage.ts"
import { generate } from "../../src/fuzz/generate.ts"
import { shapeOf } from "../../src/fuzz/shape.ts"
import { attempted, demand, type Target } from "../../src/fuzz/target.ts"
import { codecTarget, someBytes } from "./codec.ts"
import { SAMPLES } from "./samples.ts"
import { textTarget } from "./text.ts"

const random = seededRandom(2)
const { chain, identity } = testAccount(2)
const { account } = chain
const genesis = chain.hashes[0] as Hash
const keys = await passwordCredential(random.bytes(64))
const root = random.bytes(32)
const good = await sealCredential({ keys, account, genesis, generation: 1, root, identity, random })

const CREDENTIALS: Target = {
  name: "crypto/openSlot",
  share: 20,
  prepare: () => ({
    make: (draw) => {
      const shaped = (bytes: Uint8Array, schema: string) =>
        damaged(bytes, [good.slot, good.anchor], draw, shapeOf(schema)).subarray(0, 4096)
      return encode(credential, {
        kind: draw.once(20) ? "recovery" : "password",
        slot: draw.once(2) ? shaped(good.slot, slot.schema) : good.slot,
        anchor: draw.once(4) ? shaped(good.anchor, anchor.schema) : good.anchor,
      })
    },
    async take(input) {
      const read = decode(credential, input)
      areGenuine([read], chain)
      const opened = await openSlot(keys, read, chain)
      demand(!opened.ok || equalBytes(input, encode(credential, good)), "a damaged credential opens")
      return opened.ok ? "accepted" : "refused"
    },
  }),
}

/** What only the holder of the credential can seal in an anchor. */
const ANCHORS: Target = {
  name: "crypto/openAnchor-sealed",
  share: 300,
  prepare: () => {
    const shape = shapeOf(anchorInside.schema)
    const kind = "password"
    const honest = encode(anchorInside, { kind, account, genesis, slotPublicKey: keys.slotPublicKey })
    return {
      make: (draw) => someBytes(shape, [honest], SAMPLES, draw).subarray(0, 3000),
      take(input) {
        const aad = anchorAad("password")
        const sealed = sealCommitting(keys.anchorKey, LABELS.passwordAnchorKey, aad, input, random)
        const changed = { ...good, anchor: encode(anchor, { kind: "v1", sealed }) }
        return openAnchor(keys, changed).ok ? "accepted" : "refused"
      },
    }
  },
}

const { proof, publicKey } = person("alice").identity

/** key(32) ‖ credential of an MLS leaf. */
const LEAVES: Target = {
  name: "crypto/readCredential",
  share: 60,
  prepare: () => {
    const shape = shapeOf(leafCredential.schema)
    const honest = encode(leafCredential, { proof })
    return {
      make: (draw) => {
        const bytes = draw.once(6) ? generate(shape, draw) : someBytes(shape, [honest], SAMPLES, draw)
        return concat(draw.once(4) ? draw.bytes(32) : publicKey, bytes)
      },
      take(input) {
        const result = readCredential(input.subarray(32), input.subarray(0, 32))
        const isHonest = equalBytes(input, concat(publicKey, honest))
        demand(result.ok === isHonest, "a damaged proof holds, or a good one does not")
        return result.ok ? "accepted" : "refused"
      },
    }
  },
}

const RECOVERY = formatRecoveryKey(random.bytes(20))

const TEXTS: readonly Target[] = [
  textTarget("crypto/parseRecoveryKey", [RECOVERY, RECOVERY.replaceAll("-", "")], (text) => {
    const parsed = parseRecoveryKey(text)
    if (!parsed.ok) return "refused"
    demand(parsed.key.length === 20, "a recovery key of another length")
    const written = formatRecoveryKey(parsed.key).replaceAll("-", "")
    demand(text.replaceAll(/[\s-]/g, "").toLowerCase() === written, "another text is this recovery key, too")
    return "accepted"
  }),
  textTarget("crypto/base64urlDecode", ["AAECAwQ", "-_-_", "", "QUJD"], (text) => {
    const read = attempted(() => base64urlDecode(text))
    if (read === "refused") return "refused"
    demand(Buffer.from(read.value).toString("base64url") === text, "a second base64url text is accepted")
    return "accepted"
  }),
]

export const ACCOUNT_TARGETS: readonly Target[] = [
  CREDENTIALS,
  ANCHORS,
  LEAVES,
  ...TEXTS,
  codecTarget("crypto/slot", slot, [good.slot, good.anchor], 1000),
  codecTarget("crypto/anchor", anchor, [good.slot, good.anchor], 1000),
  codecTarget("crypto/hpkeSealed", hpkeSealed, [good.slot], 500),
  codecTarget("crypto/anchorInside", anchorInside, SAMPLES, 1000),
]
