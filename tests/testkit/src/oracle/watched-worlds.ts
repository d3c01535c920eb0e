/** Worlds that were begun since somebody asked to know of them: the oracle's way to every test's world. */
import type { World } from "../world.ts"

let begun: World[] | undefined

/** From now on every new world is remembered until `takeWorlds`. */
export function watchWorlds(): void {
  begun = []
}

/** The worlds that were begun since, and no more of them from now on. */
export function takeWorlds(): readonly World[] {
  const worlds = begun ?? []
  begun = undefined
  return worlds
}

export function noteWorld(world: World): void {
  begun?.push(world)
}
