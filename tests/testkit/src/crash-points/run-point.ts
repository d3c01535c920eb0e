/** Stops something at one point of the story, lets the story go on to its end, and judges what came of it. */
import { type Camp, pitchCamp } from "../camp.ts"
import { judge } from "../histories/oracle.ts"
import { gather } from "../oracle/facts.ts"
import { seedRuntime } from "../seeded-runtime.ts"
import type { Device } from "../world.ts"
import { nameOfBatch, nameOfCalls, nameOfFrame, type Point } from "./point.ts"
import { epilogue, SCENES, type Scene } from "./scenes.ts"
import { Stage } from "./stage.ts"

/** The points of one scene, and where it begins. */
export interface PlannedScene {
  readonly scene: Scene
  readonly camp: Camp
  readonly points: readonly Point[]
}

export interface PointOutcome {
  readonly violations: readonly string[]
  /** Whether the story came by the point at all. */
  readonly crashed: boolean
}

export const sceneNames: readonly string[] = SCENES.map(({ name }) => name)

const SEED = "crash points"

/** Plays the story once without a crash and says where it could be stopped. */
export async function planScenes(): Promise<readonly PlannedScene[]> {
  const planned: PlannedScene[] = []
  let camp = await withSeed("camp", () => pitchCamp(SEED, { accounts: new Map() }))
  for (const scene of SCENES) {
    const { points, next } = await withSeed(scene.name, () => rehearse(scene, camp))
    planned.push({ scene, camp, points })
    camp = next
  }
  return planned
}

export function runPoint({ scene, camp }: PlannedScene, point: Point): Promise<PointOutcome> {
  return withSeed(scene.name, async () => {
    const stage = await Stage.begin(camp, { seed: scene.name, point })
    const violations: string[] = []
    try {
      for (const each of SCENES.slice(SCENES.indexOf(scene))) await each.act(stage)
      await epilogue(stage)
      violations.push(...judge(stage, await gather(stage.world, stage.cast.running, stage.cast.accounts)))
    } catch (error) {
      violations.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
    return { violations, crashed: stage.crashed }
  })
}

async function withSeed<T>(name: string, task: () => Promise<T>): Promise<T> {
  const release = seedRuntime(`${SEED} ${name}`)
  return task().finally(release)
}

interface DeviceWrite {
  readonly device: Device
  readonly write: number
  readonly keys: readonly string[]
}

async function rehearse(scene: Scene, camp: Camp): Promise<{ points: readonly Point[]; next: Camp }> {
  const writes: DeviceWrite[] = []
  const points: Point[] = []
  const stage = await Stage.begin(camp, {
    seed: scene.name,
    onDevice: (device) => {
      device.store.onBatch = (batch) =>
        writes.push({ device, write: device.store.writes, keys: batch.map(({ key }) => key) })
    },
    onCommit: (write, calls) => {
      for (const applied of [false, true])
        points.push({ kind: "commit", write, applied, name: nameOfCalls(calls) })
    },
    onFrame: (frame, bytes) => points.push({ kind: "frame", frame, name: nameOfFrame(bytes) }),
  })
  await scene.act(stage)
  const conversations = await conversationsOf(stage)
  for (const { device, write, keys } of writes) {
    const name = nameOfBatch(device, keys, conversations)
    for (const applied of [false, true])
      for (const arrives of [false, true])
        points.push({ kind: "device", device: device.name, write, applied, arrives, name })
  }
  return { points, next: stage.campHere() }
}

async function conversationsOf({ store, cast }: Stage): Promise<readonly string[]> {
  const memberships = await store.read(({ conversations }) =>
    Promise.all(cast.accounts.map((account) => conversations.changed(account, 0, 100))),
  )
  return memberships.flat().map(({ membership }) => membership.conversation)
}
