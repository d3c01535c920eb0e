/** Where a request comes from, and how many sockets one address may hold. */
import type { IncomingMessage } from "node:http"
import type { Socket } from "node:net"

/**
 * The address that the outermost of `proxies` trusted proxies saw. Each appends what it saw to
 * X-Forwarded-For, so what stands further left is the sender's own claim and is not believed.
 */
export function addressOf(request: IncomingMessage, proxies: number): string {
  const direct = request.socket.remoteAddress ?? ""
  if (proxies === 0) return direct
  const header = request.headers["x-forwarded-for"]
  const seen = [header ?? []].flat().join(",").split(",")
  return seen.at(-proxies)?.trim() || direct
}

/** Cuts a new socket off when its address holds `most` already. */
export function socketsPerAddress(most: number): (socket: Socket) => void {
  const held = new Map<string, number>()
  return (socket) => {
    const address = socket.remoteAddress ?? ""
    const count = (held.get(address) ?? 0) + 1
    held.set(address, count)
    socket.once("close", () => {
      const left = (held.get(address) ?? 1) - 1
      if (left === 0) held.delete(address)
      else held.set(address, left)
    })
    if (count > most) socket.destroy()
  }
}
