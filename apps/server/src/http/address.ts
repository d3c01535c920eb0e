/** Where a request comes from, and how many sockets one address may hold. */
import type { IncomingMessage } from "node:http"
import { isIPv6 } from "node:net"
import type { Duplex } from "node:stream"

/**
 * The address that the outermost of `proxies` trusted proxies saw. Each appends what it saw to
 * X-Forwarded-For, so what stands further left is the sender's own claim and is not believed.
 */
export function addressOf(request: IncomingMessage, proxies: number): string {
  const direct = request.socket.remoteAddress ?? ""
  if (proxies === 0) return networkOf(direct)
  const header = request.headers["x-forwarded-for"]
  const seen = [header ?? []].flat().join(",").split(",")
  return networkOf(seen.at(-proxies)?.trim() || direct)
}

const GROUPS = 8
/** Of 16 bits each. */
const NETWORK_GROUPS = 4

/**
 * What is counted as one address: an IPv4 address also where it is written as an IPv6 one, and of IPv6 the
 * network of 64 bits, since whoever has one address of it has 2^64.
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  if (!isIPv6(address)) return address
  const [front = [], back = []] = address.split("::").map((part) => part.split(":").filter(Boolean))
  const zeros = new Array<string>(Math.max(0, GROUPS - front.length - back.length)).fill("0")
  const groups = [...front, ...zeros, ...back].slice(0, NETWORK_GROUPS)
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`
}

/** Whether `address` may have one more socket; it has it until `socket` closes. */
export type SocketCount = (address: string, socket: Duplex) => boolean

export function socketsPerAddress(most: number): SocketCount {
  const held = new Map<string, number>()
  return (address, socket) => {
    const count = held.get(address) ?? 0
    if (count >= most) return false
    held.set(address, count + 1)
    socket.once("close", () => {
      const left = (held.get(address) ?? 1) - 1
      if (left === 0) held.delete(address)
      else held.set(address, left)
    })
    return true
  }
}
