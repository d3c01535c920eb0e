/** The server without sockets: connections and HTTP bodies in, frames and HTTP answers out. */

import { CLOSE } from "./close-codes.ts"
import { type Connection, ServerConnection } from "./connection.ts"
import { fanOut } from "./fan-out.ts"
import { logins } from "./logins.ts"
import type { Peer } from "./peer.ts"
import { type HttpAnswer, type HttpSender, post, refusalAnswer } from "./post.ts"
import { rateLimits } from "./rate-limits.ts"
import type { ServerParts, Services } from "./services.ts"
import { sessions } from "./sessions.ts"
import { SlowReaders } from "./slow-readers.ts"
import { writer } from "./writer.ts"

const HOUR = 3_600_000
/** How long an upload may wait to be used. */
const UPLOAD_LIFETIME = 24 * HOUR

export interface Server {
  connect(peer: Peer): Connection
  post(path: string, body: Uint8Array, from: HttpSender): Promise<HttpAnswer>
  /**
   * Stops: nothing new is accepted, what was accepted is written and answered, every socket is told and
   * closed; then the promise resolves. The store stays open; it is its owner's to close.
   */
  drain(): Promise<void>
}

export function createServer(parts: ServerParts): Server {
  const { store, bus, clock, random, config, log } = parts
  const { limits } = config
  const fan = fanOut(store, bus, log, limits.accountSockets)
  const slowReaders = new SlowReaders(limits.queuedBytes)
  const services: Services = {
    ...parts,
    logins: logins(clock, random),
    rates: rateLimits(clock, limits.perHour),
    sessions: sessions(clock, random),
    writer: writer(store, bus, fan.remember),
  }
  const connections = new Set<ServerConnection>()
  const stopCleaning = cleanUploads(services)
  let count = 0
  let draining = false
  let onLastClosed: () => void = () => undefined

  return {
    connect(peer) {
      const number = ++count
      const connection: ServerConnection = new ServerConnection({
        services,
        fanOut: fan,
        slowReaders,
        peer,
        number,
        onClosed() {
          connections.delete(connection)
          if (connections.size === 0) onLastClosed()
        },
      })
      connections.add(connection)
      if (draining) connection.end(CLOSE.goingAway, "unavailable")
      return connection
    },
    post(path, body, from) {
      if (draining) return Promise.resolve(refusalAnswer({ code: "unavailable" }))
      return post(services, path, body, from)
    },
    async drain() {
      draining = true
      stopCleaning()
      for (const connection of connections) connection.end(CLOSE.goingAway, "unavailable")
      // Jobs run in order: once this one has run, so has everything before it.
      await store.write(async () => ({ ok: true, value: undefined }))
      if (connections.size > 0) await new Promise<void>((resolve) => (onLastClosed = resolve))
      fan.stop()
    },
  }
}

/** Uploads that nothing used are gone after a day. Returns how to stop. */
function cleanUploads({ store, clock, log }: Services): () => void {
  let cancel: () => void = () => undefined
  const clean = async (): Promise<void> => {
    const before = clock.now() - UPLOAD_LIFETIME
    const expired = await store.write(async ({ parts }) => ({
      ok: true,
      value: await parts.expireUploads(before),
    }))
    if (expired.ok && expired.value > 0) log.write("info", "uploads-expired", { count: expired.value })
  }
  const schedule = (): void => {
    cancel = clock.after(HOUR, () => {
      clean().catch((error: Error) => log.write("error", "failed", { error }))
      schedule()
    })
  }
  schedule()
  return () => cancel()
}
