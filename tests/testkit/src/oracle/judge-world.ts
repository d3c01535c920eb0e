/** The oracle: what is wrong with a world, whatever its test looked at. */
import type { Excuse, Invariant } from "../evidence.ts"
import type { World } from "../world.ts"
import { gather, type Seated } from "./facts.ts"
import { headersOf } from "./headers.ts"
import { holdsOnlyItsKeys, showsTheTree } from "./membership.ts"
import { reusesNoNonce, sealsOnce, sealsUnderNoZeros } from "./nonces.ts"
import { type Check, type Finding, isSameDevice, type Scene } from "./scene.ts"
import { keepsSecrets } from "./secrecy.ts"
import { skipsNothingSilently } from "./silence.ts"
import { agreesOrTells, keepsAuthors, repeatsNothing, showsInOrder, showsWhatWasSaid } from "./timeline.ts"

const CHECKS: readonly (readonly [Invariant, Check])[] = [
  ["I1", keepsSecrets],
  ["I2", showsInOrder],
  ["I2", ({ facts }) => repeatsNothing(facts)],
  ["I2", keepsAuthors],
  ["I2", showsWhatWasSaid],
  ["I2", agreesOrTells],
  ["I3", showsTheTree],
  ["I3", holdsOnlyItsKeys],
  ["I4", reusesNoNonce],
  ["I4", sealsOnce],
  ["I4", sealsUnderNoZeros],
  ["I5", skipsNothingSilently],
]

/** Every device that still runs is asked what it shows; that none answers for ever is a finding, too. */
export async function judgeWorld(world: World): Promise<readonly string[]> {
  const bugs = judgeBugs(world)
  try {
    return [...judgeScene(await look(world)), ...bugs]
  } catch (error) {
    return [`I6 the world cannot be looked at: ${textOf(error)}`, ...bugs]
  }
}

export async function look(world: World): Promise<Scene> {
  const seats = world.devices.filter(({ crashed }) => !crashed).map(seatOf)
  const accounts = new Set(world.evidence.devices.flatMap(({ engine }) => engine?.profile.account ?? []))
  const facts = await gather(world, seats, [...accounts])
  return { world, facts, headers: headersOf(world, facts) }
}

/** What is wrong and not excused, and what was excused and is right. */
export function judgeScene(scene: Scene): readonly string[] {
  const { excuses } = scene.world.evidence
  const used = new Set<Excuse>()
  const wrong = CHECKS.flatMap(([invariant, check]) =>
    check(scene).flatMap((finding) => {
      const fitting = excuses.filter((excuse) => fits(excuse, invariant, finding))
      for (const excuse of fitting) used.add(excuse)
      return fitting.length > 0 ? [] : [`${invariant} ${finding.what}`]
    }),
  )
  const idle = excuses.filter((excuse) => !used.has(excuse))
  return [
    ...wrong,
    ...idle.map(({ invariant, because }) => `${invariant} was excused and holds: "${because}"`),
  ]
}

function fits(excuse: Excuse, invariant: Invariant, { device, conversation }: Finding): boolean {
  const { device: whose, conversation: where } = excuse
  return (
    excuse.invariant === invariant &&
    (whose === undefined || (device !== undefined && isSameDevice(whose, device))) &&
    (where === undefined || where === conversation)
  )
}

function judgeBugs({ bugs, evidence }: World): readonly string[] {
  const texts = bugs.map(textOf)
  const { expectedBugs } = evidence
  const isExpected = (text: string) => expectedBugs.some(({ like }) => like.test(text))
  return [
    ...texts.filter((text) => !isExpected(text)).map((text) => `I6 a bug: ${text}`),
    ...expectedBugs
      .filter(({ like }) => !texts.some((text) => like.test(text)))
      .map(({ because }) => `I6 a bug was expected and did not come: "${because}"`),
  ]
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function seatOf(device: World["devices"][number]): Seated {
  return { name: device.name, account: device.engine.profile.account, device }
}
