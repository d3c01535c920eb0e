/** A transport straight into a server in this process: no network, every byte counted. */
import { ConnectionLostError, type Socket, type SocketHandlers, type Transport } from "@tacit/client"
import { ProtocolError } from "@tacit/protocol"
import type { Server } from "@tacit/server"
import type { Meter } from "./meter.ts"

const ORIGIN = "http://localhost:8080"
const ADDRESS = "127.0.0.1"

export function directTransport(server: Server, meter: Meter): Transport {
  return {
    origin: ORIGIN,
    post: async (path, body) => {
      meter.bytes += body.length
      const answer = await server.post(path, body, { address: ADDRESS })
      meter.bytes += answer.body.length
      if (answer.status !== 200) throw new ProtocolError("internal", { message: `${path}: ${answer.status}` })
      return answer.body
    },
    connect: (handlers) => connect(server, meter, handlers),
  }
}

function connect(server: Server, meter: Meter, handlers: SocketHandlers): Socket {
  let open = true
  const close = () => {
    if (!open) return
    open = false
    connection.closed()
    queueMicrotask(() => handlers.closed())
  }
  const connection = server.connect({
    origin: ORIGIN,
    address: ADDRESS,
    send: (frame) => {
      meter.bytes += frame.length
      queueMicrotask(() => {
        if (open) handlers.frame(frame)
      })
    },
    close,
    cut: close,
    buffered: () => 0,
  })
  return {
    send: (frame) => {
      if (!open) throw new ConnectionLostError("closed")
      meter.bytes += frame.length
      queueMicrotask(() => {
        if (open) connection.receive(frame)
      })
    },
    close,
  }
}
