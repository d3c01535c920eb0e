/** Puts an account into an empty profile: what sign-up and log-in have in common. */
import type { Credentials, Engine, EnginePorts } from "@tacit/client"
import type { CommandContext } from "../command.ts"
import { EXIT, type ExitCode } from "../exit.ts"
import { refused } from "../failure.ts"
import { readPassword } from "../password.ts"
import { DEFAULT_SERVER, serverAddress } from "../server-address.ts"
import { enginePorts, type Faults, Session } from "../session.ts"
import { newLock } from "./unlock.ts"

export interface Entered {
  readonly engine: Engine
  /** Runs once the profile holds the account. */
  tell(session: Session): Promise<ExitCode>
}

/**
 * The lock is written when the store holds the account, so that a profile is either empty or usable; what
 * an attempt that failed has left behind is erased.
 */
export async function enter(
  context: CommandContext,
  isNew: boolean,
  authenticate: (ports: EnginePorts, credentials: Credentials) => Promise<Entered>,
): Promise<ExitCode> {
  const { profile, platform, invocation } = context
  if (profile.holdsAccount) throw refused("Somebody is logged in here already: `tacit logout` first.")
  const handle = invocation.positionals[0] as string
  const password = await readPassword(platform, isNew)
  profile.erase()
  const server = context.server ?? serverAddress(DEFAULT_SERVER)
  const { localKey, written } = newLock(platform, password, server.origin)
  const faults: Faults = []
  const ports = enginePorts(context, server, localKey, faults)
  let entered: Entered
  try {
    entered = await authenticate(ports, { handle, password })
    profile.writeLock(written)
  } catch (error) {
    await ports.store.close()
    profile.erase()
    throw error
  }
  const session = new Session(context, entered.engine, faults)
  let exit: ExitCode
  try {
    exit = await entered.tell(session)
  } catch (error) {
    await session.close(EXIT.done)
    throw error
  }
  return session.close(exit)
}
