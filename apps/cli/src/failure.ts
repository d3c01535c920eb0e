/** Why a command ends early, in words for people and as an exit code. */
import {
  BrokenServerError,
  ConnectionLostError,
  DamagedProfileError,
  FencedError,
  StorageFullError,
  VaultUnusableError,
  WeakRandomnessError,
} from "@tacit/client"
import { type ErrorCode, MalformedError, ProtocolError } from "@tacit/protocol"
import { EXIT, type ExitCode } from "./exit.ts"

/** Ends a command with one of the exit codes and says why. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure"
  readonly exit: ExitCode

  constructor(exit: ExitCode, words: string) {
    super(words)
    this.exit = exit
  }
}

export const usage = (words: string) => new CommandFailure(EXIT.usage, words)
export const refused = (words: string) => new CommandFailure(EXIT.refused, words)
export const offline = (words: string) => new CommandFailure(EXIT.offline, words)

export interface Failure {
  readonly exit: ExitCode
  readonly words: string
}

export function describeFailure(error: unknown): Failure {
  if (error instanceof CommandFailure) return { exit: error.exit, words: error.message }
  if (error instanceof ProtocolError) return { exit: exitOf(error.code), words: refusalWords(error) }
  if (error instanceof ConnectionLostError)
    return { exit: EXIT.offline, words: `No connection: ${error.message}.` }
  if (error instanceof WeakRandomnessError) return { exit: EXIT.refused, words: `${error.message} ${MEND}` }
  if (error instanceof FencedError) return { exit: EXIT.refused, words: TAKEN_OVER }
  if (error instanceof StorageFullError) return { exit: EXIT.refused, words: error.message }
  if (error instanceof DamagedProfileError)
    return { exit: EXIT.refused, words: `${error.message} ${START_OVER}` }
  if (error instanceof VaultUnusableError)
    return { exit: EXIT.refused, words: `${error.message} ${DISTRUST}` }
  if (error instanceof BrokenServerError || error instanceof MalformedError) {
    return {
      exit: EXIT.refused,
      words: `The server does not keep to the protocol (${error.message}). ${DISTRUST}`,
    }
  }
  return { exit: EXIT.bug, words: `This is a bug in tacit: ${error instanceof Error ? error.stack : error}` }
}

const MEND = "Nothing was sent or stored. Restart the machine; if it stays so, use another one."
const TAKEN_OVER = "Another program has opened this profile; this command did not go on. Run it again."
const START_OVER = "Your account is safe on the server: `tacit logout --force`, then `tacit login` again."
const DISTRUST = "Nothing it said was used. Try again, and if it stays so, ask whoever runs the server."

function exitOf(code: ErrorCode): ExitCode {
  switch (code) {
    case "bad-credentials":
    case "unauthenticated":
      return EXIT.credentials
    case "unavailable":
      return EXIT.offline
    default:
      return EXIT.refused
  }
}

function refusalWords({ code, message, retryAfter }: ProtocolError): string {
  if (code === "unauthenticated") {
    return "The server does not know this device (any more). `tacit logout --force`, then `tacit login` again."
  }
  if (retryAfter === undefined) return message
  return `${message} Try again in ${Math.max(1, Math.ceil(retryAfter / 1000))} s.`
}
