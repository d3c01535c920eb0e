/** Which point has which number: all of them in an order drawn from the seed, and further rounds of variants. */
import { SeededRandom } from "@tacit/testkit"
import { type KillPoint, nameOf } from "./point.ts"

/** Longest time that a process goes on after the point, and lives before it is killed again. */
const LONGEST_DELAY = 60
const LONGEST_LIFE = 250

/** Frames that answer a look: at a kill there nothing was about to change. */
const LOOKS =
  /^frame (answer (authenticated|chain|direct|heads|inbox|log|vault-head|vault-objects)|push (challenge|closing)|refusal)/

/**
 * The points in an order drawn from the seed, in which one more or less moves no other: first where
 * something changes or its author is told, then the answers to looks.
 */
export function inOrder(points: readonly KillPoint[], seed: number): readonly KillPoint[] {
  const keyOf = (point: KillPoint) => new SeededRandom(`order ${seed} ${nameOf(point)}`).fraction()
  const keyed = points.map((point) => ({ point, key: keyOf(point) }))
  const drawn = keyed.sort((a, b) => a.key - b.key).map(({ point }) => point)
  const isLook = ({ kind }: KillPoint) => LOOKS.test(kind)
  return [...drawn.filter((point) => !isLook(point)), ...drawn.filter(isLook)]
}

/**
 * In the first round each point is as it is. Later its process is killed some milliseconds after it, or a
 * second time when it has just started again.
 */
export function numbered(order: readonly KillPoint[], number: number, seed: number): KillPoint {
  const point = order[number % order.length]
  if (!point) throw new RangeError("there are no points")
  if (number < order.length) return point
  const random = new SeededRandom(`variant ${seed} ${number}`)
  if (random.chance(0.5)) return { ...point, again: 1 + random.below(LONGEST_LIFE) }
  return { ...point, side: "after", delay: 1 + random.below(LONGEST_DELAY) }
}
