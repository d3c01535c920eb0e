/** A process that is a device, when it is told which. */
import type { Engine } from "@tacit/client"
import { callOn, type DeviceJob, type Opened, runDevice } from "./device-program.ts"
import { answer, say } from "./entry.ts"

let engine: Engine | undefined

answer({
  async open(job: DeviceJob): Promise<Opened> {
    engine = await runDevice(job, {
      onCommit: (kind, ordinal) => say({ kind: "commit", commit: { kind, ordinal } }),
      onSecurity: (event) => say({ kind: "security", event }),
      onBug: (error) => say({ kind: "bug", bug: String(error instanceof Error ? error.stack : error) }),
    })
    return engine && { account: engine.profile.account }
  },
  async call(path: string, args: readonly unknown[]) {
    if (!engine) throw new TypeError("there is no device")
    return callOn(engine, path, args)
  },
})
