/** Waits for a connection, but not for ever. */
import type { Clock, ConnectionState, Engine } from "@tacit/client"
import { ProtocolError } from "@tacit/protocol"

const PATIENCE = 10_000
/** A server that is down refuses at once; after this many refusals it is not only restarting. */
const ATTEMPTS = 4

/** True when online. Rejects with `ProtocolError` when the server refuses this device. */
export function connect(engine: Engine, clock: Clock): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      cancel()
      stopListening()
      settle()
    }
    const judge = (state: ConnectionState) => {
      if (state.kind === "online") end(() => resolve(true))
      if (state.kind === "stopped") end(() => reject(new ProtocolError(state.reason ?? "unavailable")))
      if (state.kind === "waiting" && state.attempt >= ATTEMPTS) end(() => resolve(false))
    }
    const cancel = clock.after(PATIENCE, () => end(() => resolve(false)))
    const stopListening = engine.listen((event) => {
      if (event.kind === "connection") judge(engine.connection)
    })
    if (engine.connection.kind === "stopped") engine.start()
    judge(engine.connection)
  })
}
