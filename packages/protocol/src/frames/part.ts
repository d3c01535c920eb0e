/** A byte string that is sent in place, or was staged before by its hash because it is large. */
import { bytes, type Decoded, struct, union } from "../codec/codec.ts"
import { hash } from "../ids.ts"
import { LIMITS } from "../limits.ts"

export const part = union("part", {
  inline: [1, struct({ bytes: bytes(LIMITS.inlinePart) })],
  staged: [2, struct({ hash })],
})
/** The hash of a staged part is `payloadHash` of its bytes. */
export type Part = Decoded<typeof part>
