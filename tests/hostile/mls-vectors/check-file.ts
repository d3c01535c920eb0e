/** Runs one file of vectors, and mutations of each that must not hold. */
import { Draw } from "../src/fuzz/draw.ts"
import { CHECKS } from "./checks.ts"
import { mutated } from "./mutate.ts"
import { Vector } from "./vector.ts"

export interface FileResult {
  readonly vectors: number
  readonly mutations: number
  /** What should have held and did not, and what should not have and did. */
  readonly problems: readonly string[]
}

/** Files whose values may be anything that is well formed: only their form can be wrong. */
const ONLY_SYNTAX = new Set(["messages"])

/** `vectors` is what the file of that name holds; throws if there is no check of the name. */
export async function checkFile(name: string, vectors: unknown, mutations: number): Promise<FileResult> {
  const check = CHECKS[name]
  if (!check || !Array.isArray(vectors)) throw new RangeError(`there is no check for ${name}`)
  const problems: string[] = []
  for (const [i, vector] of vectors.entries()) {
    const fault = await faultOf(() => check(new Vector(vector)))
    if (fault !== undefined) problems.push(`${name} ${i} does not hold: ${fault}`)
    for (let mutation = 0; mutation < mutations; mutation++) {
      const other = mutated(vector, new Draw(mutation, `${name} ${i}`), ONLY_SYNTAX.has(name))
      if ((await faultOf(() => check(new Vector(other)))) === undefined)
        problems.push(`${name} ${i} holds with mutation ${mutation}: ${difference(vector, other)}`)
    }
  }
  return { vectors: vectors.length, mutations: mutations * vectors.length, problems }
}

async function faultOf(check: () => Promise<void>): Promise<string | undefined> {
  try {
    await check()
    return undefined
  } catch (error) {
    return String(error)
  }
}

/** The place in which two vectors differ. */
function difference(a: unknown, b: unknown, place = ""): string {
  if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) return place
  const other = b as Record<string, unknown>
  const changed = Object.entries(a).find(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(other[key]),
  )
  return changed ? difference(changed[1], other[changed[0]], `${place}/${changed[0]}`) : `${place} (nothing)`
}
