/**
 * Reaches a server by HTTP and WebSocket. Both carry the server's own origin as their `Origin`, since the
 * server compares it and the device signs it.
 */
import { CONTENT_TYPE, LIMITS, ProtocolError, readRefusal } from "@tacit/protocol"
import WebSocket from "ws"
import { ConnectionLostError, type Socket, type SocketHandlers, type Transport } from "../ports/transport.ts"

const SOCKET_PATH = "/api/socket"
const POST_TIMEOUT = 30_000
/** How long a socket may take to close before it is cut. */
const CLOSE_GRACE = 1_000
/** Statuses with which a proxy says that the server behind it does not answer. */
const NO_SERVER_BEHIND_PROXY = new Set([502, 503, 504])

/** `server` is an http or https address; a path in it is ignored. */
export function socketTransport(server: URL): Transport {
  const { origin } = server
  return {
    origin,
    post: (path, body) => post(origin, path, body),
    connect: (handlers) => connect(origin, handlers),
  }
}

async function post(origin: string, path: string, body: Uint8Array): Promise<Uint8Array> {
  let status: number
  let answer: Uint8Array
  try {
    const response = await fetch(new URL(path, origin), {
      method: "POST",
      headers: { "Content-Type": CONTENT_TYPE, Origin: origin },
      body: Uint8Array.from(body),
      redirect: "error",
      signal: AbortSignal.timeout(POST_TIMEOUT),
    })
    status = response.status
    answer = await readLimited(response)
    if (response.ok && response.headers.get("Content-Type") === CONTENT_TYPE) return answer
  } catch (cause) {
    throw new ConnectionLostError(`${origin} did not answer`, { cause })
  }
  throw refusal(origin, status, answer)
}

/** A server cannot make us keep more than a frame holds. */
async function readLimited({ body }: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body ?? []) {
    length += chunk.length
    if (length > LIMITS.frame) throw new RangeError("the answer is larger than any that the protocol knows")
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

function refusal(origin: string, status: number, answer: Uint8Array): Error {
  const refused = readRefusal(answer)
  if (refused) return refused
  if (NO_SERVER_BEHIND_PROXY.has(status)) return new ConnectionLostError(`${origin} answered ${status}`)
  const message = `${origin} answered ${status}, which no Tacit server does: is the address right?`
  return new ProtocolError("internal", { message })
}

function connect(origin: string, handlers: SocketHandlers): Socket {
  const socket = new WebSocket(`${origin.replace(/^http/, "ws")}${SOCKET_PATH}`, {
    origin,
    perMessageDeflate: false,
    maxPayload: LIMITS.frame,
    followRedirects: false,
  })
  let cut: NodeJS.Timeout | undefined
  const close = () => {
    socket.close()
    cut ??= setTimeout(() => socket.terminate(), CLOSE_GRACE)
  }
  socket.on("message", (data, isBinary) => {
    if (isBinary) handlers.frame(new Uint8Array(data as Buffer))
    else close()
  })
  // ws emits "close" once after whatever went wrong; without a listener for "error" it would throw.
  socket.on("error", () => undefined)
  socket.on("close", () => {
    clearTimeout(cut)
    handlers.closed()
  })
  return {
    send(frame) {
      if (socket.readyState === WebSocket.OPEN) socket.send(frame, { binary: true })
    },
    close,
  }
}
