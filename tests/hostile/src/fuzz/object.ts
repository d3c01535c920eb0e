/** Damages a decoded value: its encoding is good, and what it says is not. */
import { damaged } from "./damage.ts"
import type { Draw } from "./draw.ts"

type Holder = Record<string, unknown>

const NUMBERS = [0, 1, 2, 3, 999, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]
const BIGS = [0n, 1n, 2n ** 32n, 2n ** 53n, 2n ** 64n - 1n]

/** A changed copy, with one to three places of `value` damaged. */
export function damagedObject<T>(value: T, draw: Draw): T {
  const copy = structuredClone({ value }) as { value: T }
  for (let i = draw.below(3); i >= 0; i--) {
    const places = placesIn(copy)
    const [holder, key] = draw.pick(places)
    holder[key] = changed(holder[key], places, draw)
  }
  return copy.value
}

function placesIn(holder: object, found: [Holder, string][] = []): [Holder, string][] {
  for (const [key, value] of Object.entries(holder)) {
    found.push([holder as Holder, key])
    if (typeof value === "object" && value !== null && !(value instanceof Uint8Array)) placesIn(value, found)
  }
  return found
}

function changed(value: unknown, places: readonly [Holder, string][], draw: Draw): unknown {
  if (value instanceof Uint8Array) return changedBytes(value, places, draw)
  if (typeof value === "number") return draw.once(2) ? draw.pick(NUMBERS) : value + 1
  if (typeof value === "bigint") return draw.once(2) ? draw.pick(BIGS) : value + 1n
  if (Array.isArray(value)) return changedList(value, draw)
  const kind = typeof value
  const others = places.map(([holder, key]) => holder[key]).filter((other) => typeof other === kind)
  return others.length > 0 ? structuredClone(draw.pick(others)) : undefined
}

function changedBytes(value: Uint8Array, places: readonly [Holder, string][], draw: Draw): Uint8Array {
  const all = places.map(([holder, key]) => holder[key])
  const others = all.filter((other): other is Uint8Array => other instanceof Uint8Array)
  const alike = others.filter((other) => other.length === value.length)
  switch (draw.below(6)) {
    case 0:
      return new Uint8Array(0)
    case 1:
      return new Uint8Array(value.length)
    case 2:
      return draw.pick(alike.length > 0 ? alike : others).slice()
    case 3:
      return draw.bytes(value.length)
    default:
      return damaged(value, others, draw).slice()
  }
}

function changedList(list: readonly unknown[], draw: Draw): unknown[] {
  if (list.length === 0) return []
  const at = draw.below(list.length)
  switch (draw.below(4)) {
    case 0:
      return list.filter((_, i) => i !== at)
    case 1:
      return [...list, structuredClone(list[at])]
    case 2:
      return list.toReversed()
    default:
      return Array.from({ length: 1 + draw.below(70) }, () => structuredClone(list[at]))
  }
}
