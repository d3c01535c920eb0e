/**
 * What a message says. A newer client may send kinds that an older one does not know: those are kept and
 * shown as "needs a newer version", so decoding tells unknown from malformed.
 */
import { type Decoded, decode, encode, struct, text, union } from "../codec/codec.ts"
import { MalformedError } from "../codec/cursor.ts"
import { LIMITS } from "../limits.ts"
import { leaveRequest } from "./request.ts"

/** Characters are UTF-16 units: none takes more than three bytes of UTF-8. */
const messageText = text(LIMITS.messageCharacters * 3)

export const content = union("content", {
  text: [1, struct({ text: messageText })],
  /** The author leaves; any member then commits the Remove with this request in the commit. */
  leave: [2, struct({ request: leaveRequest })],
})
export type Content = Decoded<typeof content>

export type ReadContent = Content | { readonly kind: "unknown"; readonly tag: number }

export function encodeContent(value: Content): Uint8Array {
  return encode(content, value)
}

/** Throws `MalformedError` for bytes of a known kind that are not canonical. */
export function decodeContent(bytes: Uint8Array): ReadContent {
  const tag = bytes[0]
  if (tag === undefined) throw new MalformedError("empty content")
  return content.tags.has(tag) ? decode(content, bytes) : { kind: "unknown", tag }
}
