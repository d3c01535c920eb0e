/** The network's side of a server, over a core that notes what reaches it before it does anything. */
import {
  createOpaqueSetup,
  createServer,
  DEFAULT_LIMITS,
  listen,
  memoryBus,
  memoryStore,
  opaqueReady,
  opaqueServer,
  type ServerLimits,
  silentLog,
  systemClock,
  systemRandom,
} from "@tacit/server"
import { onTestFinished } from "vitest"
import { counted, countedStore } from "./counted-work.ts"

export interface ObservedSite {
  readonly port: number
  readonly url: string
  /** Paths and bodies that reached the core: what else came had no effect. */
  readonly reached: { readonly path: string; readonly body: Uint8Array }[]
  /** For each frame, in the order in which they reached the core: which connection it came from, by number. */
  readonly frames: number[]
  /** What OPAQUE and the store were asked to do, in order. */
  readonly work: string[]
}

const TIMEOUTS = { header: 10_000, request: 30_000 }

/** It ends with the test. */
export async function observedSite(limits: ServerLimits = DEFAULT_LIMITS): Promise<ObservedSite> {
  await opaqueReady()
  const work: string[] = []
  const store = countedStore(memoryStore(), work)
  const server = createServer({
    store,
    bus: memoryBus(),
    clock: systemClock,
    random: systemRandom,
    opaque: counted(opaqueServer(createOpaqueSetup()), "opaque", work),
    config: { limits },
    log: silentLog,
  })
  const reached: ObservedSite["reached"] = []
  const frames: number[] = []
  let connections = 0
  const observed: typeof server = {
    ...server,
    connect(peer) {
      const connection = server.connect(peer)
      const number = connections++
      return {
        closed: () => connection.closed(),
        get proved() {
          return connection.proved
        },
        receive(frame) {
          frames.push(number)
          connection.receive(frame)
        },
      }
    },
    post: (path, body, from) => {
      reached.push({ path, body })
      return server.post(path, body, from)
    },
  }
  const network = { port: 0, host: "127.0.0.1", origins: undefined, proxies: 0, timeouts: TIMEOUTS }
  const caps = { socketsPerAddress: 1000, connections: 1000 }
  const listener = await listen(observed, { ...network, ...caps }, silentLog)
  onTestFinished(() => listener.close(0))
  return { port: listener.port, url: `http://127.0.0.1:${listener.port}`, reached, frames, work }
}
