/** One JSON object a line, for whatever collects the process's output. */
import type { Clock } from "../clock/clock.ts"
import type { Log } from "./log.ts"

export function jsonLog(clock: Clock, writeLine: (line: string) => void): Log {
  return {
    write(level, event, { error, ...fields } = {}) {
      const failure = error && { error: error.name, message: error.message, stack: error.stack }
      writeLine(
        JSON.stringify({ at: new Date(clock.now()).toISOString(), level, event, ...fields, ...failure }),
      )
    },
  }
}
