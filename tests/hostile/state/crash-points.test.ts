import { type PlannedScene, planScenes, runPoint, sceneNames } from "@tacit/testkit/crash-points"
import { beforeAll, describe, expect, test } from "vitest"

/** One in so many of a scene's points; `npm run test:crash-points` stops at each. */
const EVERY = 83

describe("kill -9 at every write and between every two frames", () => {
  let planned: readonly PlannedScene[]

  beforeAll(async () => {
    planned = await planScenes()
  })

  test("ST-02 The story has its points where the ports write and the server speaks", () => {
    const points = planned.flatMap((scene) => scene.points)
    const names = new Set(points.map(({ name }) => name))
    expect(points.length).toBeGreaterThan(900)
    for (const name of [
      "chains + profile",
      "outbox",
      "conversation + outbox + tail",
      "answer appended",
      "push entry",
    ])
      expect(names, name).toContain(name)
    expect([...names].filter((name) => name.includes("?"))).toEqual([])
  })

  test("ST7 MG2 ST-02 A device that stops at any write about a message it sends loses nothing and seals nothing twice", async () => {
    const scene = planned[sceneNames.indexOf("send")] as PlannedScene
    const points = scene.points.filter(
      (point) => point.kind === "device" && point.name.includes("outbox") && point.applied === point.arrives,
    )
    expect(points.length).toBeGreaterThan(10)
    for (const point of points) {
      const { violations, crashed } = await runPoint(scene, point)
      expect(violations, JSON.stringify(point)).toEqual([])
      expect(crashed, JSON.stringify(point)).toBe(true)
    }
  })

  test.each(sceneNames.map((name, number) => [name, number] as const))(
    "ST7 LG6 ST-02 A device or the server that stops in the scene “%s” loses nothing and doubles nothing",
    async (_name, number) => {
      const scene = planned[number] as PlannedScene
      // Another offset in each scene, so that the kinds of points take turns.
      for (let at = (number * 7) % EVERY; at < scene.points.length; at += EVERY) {
        const point = scene.points[at] as PlannedScene["points"][number]
        const { violations, crashed } = await runPoint(scene, point)
        expect(violations, JSON.stringify(point)).toEqual([])
        expect(crashed, JSON.stringify(point)).toBe(true)
      }
    },
  )
})
