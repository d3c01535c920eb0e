/** A process that is a server, when it is told where. */
import { answer, say } from "./entry.ts"
import { type ServerJob, serve } from "./server-program.ts"

let stop: (() => Promise<void>) | undefined

answer({
  async open(job: ServerJob) {
    stop = await serve(job, {
      onCommit: (kind, ordinal) => say({ kind: "commit", commit: { kind, ordinal } }),
      onBug: (error) => say({ kind: "bug", bug: String(error instanceof Error ? error.stack : error) }),
    })
  },
  async close() {
    await stop?.()
    stop = undefined
  },
})
