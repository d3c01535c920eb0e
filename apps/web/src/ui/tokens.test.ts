/** WCAG 2.2 AA on glass: every text colour on every layer it stands on, over the brightest and darkest ground. */
import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"

type Colour = readonly [red: number, green: number, blue: number, alpha: number]
type Theme = "light" | "dark"

const source = readFileSync(new URL("./tokens.css", import.meta.url), "utf8")

function token(name: string, theme: Theme): Colour {
  const pair = new RegExp(`--${name}: light-dark\\((.+)\\);`).exec(source)?.[1]
  const parts = /^(#[0-9a-f]+|rgb\([^)]*\)), (#[0-9a-f]+|rgb\([^)]*\))$/.exec(pair ?? "")
  const text = parts?.[theme === "light" ? 1 : 2]
  if (text === undefined) throw new Error(`no colour --${name}`)
  if (text.startsWith("#")) {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16))
    return [red, green, blue, 1]
  }
  const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number)
  return [red, green, blue, alpha]
}

function over([red, green, blue, alpha]: Colour, [r, g, b]: Colour): Colour {
  const mix = (above: number, below: number) => above * alpha + below * (1 - alpha)
  return [mix(red, r), mix(green, g), mix(blue, b), 1]
}

function luminance([red, green, blue]: Colour): number {
  const linear = (value: number) => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

function contrast(one: Colour, other: Colour): number {
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (bright + 0.05) / (dark + 0.05)
}

/** Layers from the ground up that text stands on, and the texts that do. */
const STACKS: readonly { readonly layers: readonly string[]; readonly texts: readonly string[] }[] = [
  { layers: ["glass"], texts: ["text", "text-2", "text-3", "accent", "bad", "warn"] },
  { layers: ["glass", "field"], texts: ["text", "text-2", "text-3", "accent", "bad"] },
  { layers: ["glass", "hover"], texts: ["text", "text-2", "text-3"] },
  { layers: ["glass", "selected"], texts: ["text", "text-2", "text-3", "accent"] },
  { layers: ["glass", "field", "selected"], texts: ["text", "accent"] },
  { layers: ["glass-2"], texts: ["text", "text-3"] },
  { layers: ["glass-3"], texts: ["text", "text-2", "text-3", "accent", "bad"] },
  { layers: ["glass", "other"], texts: ["text", "text-2", "text-3"] },
  { layers: ["glass", "own"], texts: ["text", "text-2", "bad"] },
  { layers: ["warn-layer"], texts: ["text", "text-2", "warn"] },
  { layers: ["bad-layer"], texts: ["text", "bad"] },
  { layers: ["accent"], texts: ["on-accent"] },
  { layers: ["accent-hover"], texts: ["on-accent"] },
]

describe.each<Theme>(["light", "dark"])("in the %s theme", (theme) => {
  const grounds = ["ground-base", "ground-start", "ground-end"].map((name) => token(name, theme))

  test.each(STACKS)("text is readable on $layers", ({ layers, texts }) => {
    for (const ground of grounds) {
      const surface = layers.reduce((below, name) => over(token(name, theme), below), ground)
      for (const text of texts) {
        expect(contrast(token(text, theme), surface), `--${text}`).toBeGreaterThanOrEqual(4.5)
      }
    }
  })

  test("the focus ring and the edge of a ticked box stand out", () => {
    for (const ground of grounds) {
      expect(contrast(token("accent", theme), over(token("glass", theme), ground))).toBeGreaterThanOrEqual(3)
    }
  })
})
