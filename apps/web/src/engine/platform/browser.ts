/** Clock, randomness and transport of a browser's worker. */
import {
  type Clock,
  ConnectionLostError,
  type Randomness,
  type SocketHandlers,
  type Transport,
} from "@tacit/client"
import { CONTENT_TYPE, LIMITS, readRefusal } from "@tacit/protocol"

export const browserClock: Clock = {
  now: () => Date.now(),
  after(delay, action) {
    const timer = setTimeout(action, delay)
    return () => clearTimeout(timer)
  },
}

const QUOTA = 65_536

export const browserRandomness: Randomness = {
  bytes(length) {
    const bytes = new Uint8Array(length)
    for (let start = 0; start < length; start += QUOTA)
      crypto.getRandomValues(bytes.subarray(start, start + QUOTA))
    return bytes
  },
}

export const browserTransport: Transport = { origin: self.location.origin, post, connect }

async function post(path: string, body: Uint8Array): Promise<Uint8Array> {
  let response: Response
  let answer: Uint8Array
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": CONTENT_TYPE },
      body: Uint8Array.from(body),
      redirect: "error",
      cache: "no-store",
    })
    answer = await readLimited(response)
  } catch (cause) {
    throw new ConnectionLostError("the server did not answer", { cause })
  }
  if (response.ok && response.headers.get("Content-Type") === CONTENT_TYPE) return answer
  throw readRefusal(answer) ?? new ConnectionLostError("the server did not answer")
}

/** A server cannot make us keep more than a frame holds. */
async function readLimited({ body }: Response): Promise<Uint8Array> {
  const answer = new Uint8Array(LIMITS.frame)
  let length = 0
  const reader = body?.getReader()
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    if (length + part.value.length > answer.length) {
      await reader?.cancel()
      throw new RangeError("the answer is larger than any that the protocol knows")
    }
    answer.set(part.value, length)
    length += part.value.length
  }
  return answer.slice(0, length)
}

function connect(handlers: SocketHandlers) {
  const socket = new WebSocket(`${self.location.origin.replace(/^http/, "ws")}/api/socket`)
  socket.binaryType = "arraybuffer"
  socket.onmessage = ({ data }) => {
    if (data instanceof ArrayBuffer) handlers.frame(new Uint8Array(data))
    else socket.close()
  }
  socket.onclose = () => handlers.closed()
  return {
    send(frame: Uint8Array) {
      if (socket.readyState === WebSocket.OPEN) socket.send(Uint8Array.from(frame))
    },
    close: () => socket.close(),
  }
}
