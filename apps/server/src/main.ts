/** `npm start`: reads the environment, serves until it is told to stop, and drains. */
import { systemClock } from "./clock/system-clock.ts"
import { readConfig } from "./config/read-config.ts"
import { jsonLog } from "./log/json-log.ts"
import { start } from "./start.ts"

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const complain = (line: string): void => void process.stderr.write(`${line}\n`)

async function main(): Promise<void> {
  // What the server writes is its own user's to read, whatever folder it is given.
  process.umask(0o077)
  const read = readConfig(process.env)
  if (!read.ok) {
    for (const problem of read.problems) complain(problem)
    complain("See docs/configuration.md.")
    process.exitCode = 2
    return
  }
  const log = jsonLog(systemClock, complain)
  const started = await start(read.config, log)
  if (!started.ok) {
    complain(started.problem)
    process.exitCode = 1
    return
  }
  const { server } = started
  say(`Tacit serves at ${server.url}`)
  log.write("info", "started", { url: server.url })
  const stop = (): void => {
    log.write("info", "draining")
    server.stop().then(
      () => log.write("info", "stopped"),
      (error: Error) => {
        log.write("error", "failed", { error })
        process.exitCode = 1
      },
    )
  }
  process.once("SIGTERM", stop)
  process.once("SIGINT", stop)
}

await main()
