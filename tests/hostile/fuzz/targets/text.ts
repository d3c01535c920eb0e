/** Reading of what people type as a target: the input is UTF-16, so that lone surrogates are among it. */
import type { Draw } from "../../src/fuzz/draw.ts"
import type { Target, Verdict } from "../../src/fuzz/target.ts"

const STRANGE = [
  "-",
  " ",
  "\t",
  "\n",
  "\u00a0",
  "\u200b",
  "\u212a",
  "\u0131",
  "\ud83d",
  "\udc4b",
  "\u0000",
  "١",
  "é",
  "=",
  "0",
  "1",
  "8",
]

export function textTarget(name: string, good: readonly string[], take: (text: string) => Verdict): Target {
  return {
    name,
    share: 1500,
    prepare: () => ({
      make: (draw) => toBytes(someText(good, draw)),
      take: (input) => take(fromBytes(input)),
    }),
  }
}

function someText(good: readonly string[], draw: Draw): string {
  let text = draw.pick(good)
  for (let i = draw.below(4); i > 0; i--) text = changed(text, draw)
  return text
}

function changed(text: string, draw: Draw): string {
  const at = draw.below(text.length + 1)
  const [before, after] = [text.slice(0, at), text.slice(at)]
  switch (draw.below(7)) {
    case 0:
      return before
    case 1:
      return before + draw.pick(STRANGE) + after
    case 2:
      return before + after.slice(1)
    case 3:
      return before.toUpperCase() + after
    case 4:
      return before + String.fromCharCode(draw.below(draw.once(2) ? 128 : 65_536)) + after.slice(1)
    case 5:
      return before + before + after
    default:
      return before + after.slice(1, 2) + after.slice(0, 1) + after.slice(2)
  }
}

function toBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "utf16le"))
}

function fromBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf16le")
}
