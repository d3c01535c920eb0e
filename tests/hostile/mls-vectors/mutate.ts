/** Vectors with one value changed. None of them may hold: a check that lets one pass looks at nothing. */
import type { Draw } from "../src/fuzz/draw.ts"

type Holder = Record<string, unknown>
type Place = readonly [holder: Holder, key: string]

/** A copy with one value changed; `onlySyntax`: in a way that no reader of bytes may accept. */
export function mutated(vector: unknown, draw: Draw, onlySyntax: boolean): unknown {
  const copy = { vector: structuredClone(vector) }
  const [holder, key] = draw.pick(placesIn(copy))
  const value = holder[key]
  if (typeof value === "number") holder[key] = value + 1
  else if (typeof value === "string")
    holder[key] = onlySyntax ? longer(value, draw) : changed(value, key, draw)
  return copy.vector
}

/**
 * What does not decide anything: the suite only says who computes, and of a change of a tree only an update
 * asks who sent it.
 */
const IDLE = new Set(["cipher_suite", "proposal_sender"])

/** Where a number stands, or a text that is not empty. */
function placesIn(holder: object, found: Place[] = []): Place[] {
  for (const [key, value] of Object.entries(holder)) {
    if (IDLE.has(key)) continue
    if (typeof value === "number" || (typeof value === "string" && value !== ""))
      found.push([holder as Holder, key])
    if (typeof value === "object" && value !== null) placesIn(value, found)
  }
  return found
}

/** One bit of one byte is another; in a label one letter. */
function changed(text: string, key: string, draw: Draw): string {
  if (!/^([0-9a-f]{2})+$/.test(text)) return `${text}x`
  const bytes = Buffer.from(text, "hex")
  const at = placeIn(bytes.length, key, draw)
  bytes[at] = (bytes[at] as number) ^ (1 << draw.below(8))
  return bytes.toString("hex")
}

/** Not at the ends of a private key, where X25519 and X448 do not look, nor behind the sample of a ciphertext. */
function placeIn(length: number, key: string, draw: Draw): number {
  if (key.endsWith("priv")) return 1 + draw.below(length - 2)
  return draw.below(key === "ciphertext" ? Math.min(length, SAMPLE) : length)
}

/** The shortest hash: of a ciphertext's beginning the key of its sender data is made (RFC 9420 section 6.3.2). */
const SAMPLE = 32

function longer(text: string, draw: Draw): string {
  return draw.once(2) ? `${text}00` : text.slice(0, -2)
}
