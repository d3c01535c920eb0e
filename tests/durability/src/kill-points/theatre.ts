/** Plays the story to find its points, and plays it again with a kill at one of them. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { epilogue, SCENES } from "@tacit/testkit/crash-points/scenes"
import { freePort } from "../server-process.ts"
import { type Camp, copyCamp } from "./camp.ts"
import { Child, Nursery } from "./child.ts"
import { judgeCamp } from "./judge.ts"
import type { KillPoint, Side } from "./point.ts"
import { RealStage } from "./real-stage.ts"
import { foundServer } from "./server-program.ts"

export interface PointReport {
  readonly problems: readonly string[]
  /** Whether the story came by the point, so that something was killed. */
  readonly isHit: boolean
}

const SIDES: readonly Side[] = ["before", "after"]

/** Everything that is made once for many points. */
export class Theatre {
  readonly folder: string
  readonly points: KillPoint[] = []
  readonly #camps = new Map<string, Camp>()
  readonly #nursery = new Nursery()
  readonly #standing = new Child("server-entry.ts")

  private constructor(folder: string) {
    this.folder = folder
  }

  /** Plays each scene once without a kill and notes where processes commit. */
  static async open(folder = mkdtempSync(join(tmpdir(), "tacit-kill-points-"))): Promise<Theatre> {
    const theatre = new Theatre(folder)
    const first = join(folder, "camp-0")
    await foundServer(first)
    let camp: Camp = { folder: first, seats: [], said: [] }
    for (const [number, { name, act }] of SCENES.entries()) {
      theatre.#camps.set(name, camp)
      const commits = new Map<string, Omit<KillPoint, "side">>()
      const copied = copyCamp(camp, join(folder, `camp-${number + 1}`))
      let isOver = false
      const stage = await theatre.#begin(copied, undefined, (who, kind, ordinal) => {
        if (isOver) return
        commits.set(`${who} ${kind} ${ordinal}`, { scene: name, who, kind, ordinal })
      })
      await stage.rest()
      await act(stage)
      isOver = true
      await stage.close()
      if (stage.bugs.length > 0) throw new Error(`without a kill: ${stage.bugs.join("; ")}`)
      for (const commit of commits.values())
        for (const side of SIDES) theatre.points.push({ ...commit, side })
      camp = campOf(stage, copied)
    }
    return theatre
  }

  /** The files as they are where a scene begins. */
  campBefore(scene: string): Camp {
    const camp = this.#camps.get(scene)
    if (!camp) throw new TypeError(`there is no scene ${scene}`)
    return camp
  }

  /** Kills at the point, goes on to the end of the story, and judges. */
  async run(point: KillPoint): Promise<PointReport> {
    const copied = copyCamp(this.campBefore(point.scene), join(this.folder, "point"))
    const stage = await this.#begin(copied, point)
    const problems = [
      ...(await wordsOf(async () => {
        await stage.rest()
        const from = SCENES.findIndex(({ name }) => name === point.scene)
        for (const { act } of SCENES.slice(from)) await act(stage)
        await epilogue(stage)
        await stage.rest()
        await stage.rest()
      })),
      ...(await wordsOf(() => stage.close())),
      ...stage.bugs,
      ...(await wordsOf(() => judgeCamp(campOf(stage, copied)))),
    ]
    return { problems: [...new Set(problems)], isHit: stage.isHit }
  }

  async close(): Promise<void> {
    await Promise.all([this.#nursery.close(), this.#standing.kill()])
    rmSync(this.folder, { recursive: true, force: true })
  }

  async #begin(
    camp: Camp,
    point?: KillPoint,
    onCommit?: (who: string, kind: string, ordinal: number) => void,
  ): Promise<RealStage> {
    const parts = { nursery: this.#nursery, camp, port: await freePort(), standing: this.#standing, point }
    return RealStage.begin(onCommit ? { ...parts, onCommit } : parts)
  }
}

function campOf({ seats, said }: RealStage, { folder }: Camp): Camp {
  return { folder, seats, said }
}

/** What is found, or the error that kept it from being found. */
async function wordsOf(task: () => Promise<unknown>): Promise<readonly string[]> {
  try {
    const found = await task()
    return Array.isArray(found) ? found : []
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)]
  }
}
