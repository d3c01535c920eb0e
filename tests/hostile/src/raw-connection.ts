/** A TCP connection that says what no honest client says, and tells what came of it. */
import { connect, type Socket } from "node:net"

export interface RawConnection {
  readonly socket: Socket
  /** Resolves when there is a connection, or none will be. */
  readonly connected: Promise<void>
  /** What came back, once the other end has closed it, whether in order or not. */
  readonly ended: Promise<string>
}

/** Sends `bytes` from an address of this machine, and leaves the connection open. */
export function rawConnection(
  port: number,
  bytes: string | Uint8Array = "",
  localAddress = "127.0.0.1",
): RawConnection {
  let answer = ""
  const socket = connect({ port, host: "127.0.0.1", localAddress })
  if (bytes.length > 0) socket.write(bytes)
  socket.on("data", (data) => {
    answer += data.toString("latin1")
  })
  // A connection that is cut while it sends ends with an error, which says no more than the end itself.
  socket.on("error", () => undefined)
  const ended = new Promise<string>((resolve) => socket.on("close", () => resolve(answer)))
  const connected = Promise.race([ended, new Promise((resolve) => socket.once("connect", resolve))])
  return { socket, connected: connected.then(() => undefined), ended }
}

/** What comes back for `bytes` until the server closes the connection. */
export function rawExchange(port: number, bytes: string | Uint8Array): Promise<string> {
  return rawConnection(port, bytes).ended
}

/** The status codes of all responses in what came back. */
export function statuses(answer: string): readonly number[] {
  return [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, code]) => Number(code))
}

/** A request with these header lines, as bytes. */
export function requestText(line: string, headers: readonly string[], body = ""): string {
  return `${line} HTTP/1.1\r\n${headers.map((header) => `${header}\r\n`).join("")}\r\n${body}`
}
