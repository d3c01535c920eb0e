/**
 * The engine for the length of one command: opened from the profile or by a log-in, brought in step with
 * the server as far as that answers in time, and closed. Security events and bugs are told as they come.
 */
import { ConnectionLostError, Engine, type EnginePorts, type SecurityEvent } from "@tacit/client"
import { opaquePasswords, SqliteStore, socketTransport } from "@tacit/client/node"
import { formatTacitId } from "@tacit/protocol"
import type { CommandContext } from "./command.ts"
import { connect } from "./connect.ts"
import { EXIT, type ExitCode } from "./exit.ts"
import { CommandFailure, describeFailure } from "./failure.ts"
import { readPassword } from "./password.ts"
import { People } from "./people.ts"
import { unlock } from "./profile/unlock.ts"
import { accountOf, securityWords } from "./security-words.ts"
import { serverAddress } from "./server-address.ts"
import { within } from "./within.ts"

/** How long reading everything and sending everything that waits may take before a command goes on. */
const CATCH_UP = 30_000

/** Faults of the background, which has nobody to throw to. */
export type Faults = unknown[]

export function enginePorts(
  { platform, profile }: CommandContext,
  server: URL,
  localKey: Uint8Array,
  faults: Faults,
): EnginePorts {
  return {
    transport: socketTransport(server),
    store: new SqliteStore(profile.storePath),
    localKey,
    clock: platform.clock,
    random: platform.random,
    passwords: opaquePasswords,
    onBug: (error) => faults.push(error),
  }
}

export class Session {
  readonly engine: Engine
  readonly people: People
  readonly #context: CommandContext
  readonly #faults: Faults
  readonly #telling = new Set<Promise<void>>()

  constructor(context: CommandContext, engine: Engine, faults: Faults) {
    this.#context = context
    this.engine = engine
    this.people = new People(engine)
    this.#faults = faults
    engine.listen((event) => {
      if (event.kind === "security") this.#tell(event.event)
    })
  }

  /** Opens the account of the profile, which takes its password but no server. */
  static async open(context: CommandContext): Promise<Session> {
    const { profile, platform, server } = context
    const stored = profile.readLock()
    const localKey = unlock(stored, await readPassword(platform, false))
    const faults: Faults = []
    const engine = await Engine.open(
      enginePorts(context, server ?? serverAddress(stored.server), localKey, faults),
    )
    if (!engine) {
      throw new CommandFailure(
        EXIT.credentials,
        "This profile is empty: `tacit logout --force`, then `tacit login`.",
      )
    }
    return new Session(context, engine, faults)
  }

  /** True once everything is read and sent; false without a connection. Rejects when the server refuses. */
  async catchUp(): Promise<boolean> {
    const { clock } = this.#context.platform
    if (!(await connect(this.engine, clock))) return false
    try {
      const done = await within(clock, CATCH_UP, this.#bringInStep())
      return done ?? false
    } catch (error) {
      if (error instanceof ConnectionLostError) return false
      throw error
    }
  }

  /** Whether messages of this profile are not in the log yet. */
  async waiting(): Promise<number> {
    const { reading, letters } = this.engine
    let count = letters.all.length
    for (const { conversation } of await reading.conversations()) {
      const messages = await reading.messages(conversation)
      count += messages.filter(({ status }) => status === "sending" || status === "failed").length
    }
    return count
  }

  /** Ends everything. The exit code becomes that of a fault of the background, if there was one. */
  async close(exit: ExitCode): Promise<ExitCode> {
    await Promise.all(this.#telling)
    await this.engine.stop()
    const [fault] = this.#faults.map(describeFailure)
    if (!fault) return exit
    this.#context.output.note(fault.words)
    return fault.exit
  }

  async #bringInStep(): Promise<true> {
    await this.engine.catchUp()
    await this.engine.idle()
    await this.#tellUndeliverable()
    return true
  }

  /** A message to somebody who turns out not to exist is told once and given up. */
  async #tellUndeliverable(): Promise<void> {
    const { letters } = this.engine
    for (const { id, to, failed } of letters.all) {
      if (failed === undefined) continue
      const person = to.kind === "handle" ? to.handle : formatTacitId(to.account)
      this.#context.output.note(`A queued message to ${person} cannot be sent and was given up: ${failed}`)
      await letters.discard(id)
    }
  }

  #tell(event: SecurityEvent): void {
    const telling = this.#words(event)
      .then((words) => this.#context.output.note(`Security: ${words}`))
      .finally(() => this.#telling.delete(telling))
    this.#telling.add(telling)
  }

  async #words(event: SecurityEvent): Promise<string> {
    const account = accountOf(event)
    const { happened, safe, advice } = securityWords(event, await this.people.names(account ? [account] : []))
    return `${happened} ${safe} ${advice}`
  }
}

/** Runs `task` with the profile's account and closes it, whatever happens. */
export async function withSession(
  context: CommandContext,
  task: (session: Session) => Promise<ExitCode>,
): Promise<ExitCode> {
  if (!context.profile.holdsAccount) {
    const words = "Nobody is logged in here: `tacit signup HANDLE` or `tacit login HANDLE`."
    throw new CommandFailure(EXIT.credentials, words)
  }
  const session = await Session.open(context)
  let exit: ExitCode
  try {
    exit = await task(session)
  } catch (error) {
    await session.close(EXIT.done)
    throw error
  }
  return session.close(exit)
}
