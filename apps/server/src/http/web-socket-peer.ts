/** A WebSocket as the core's peer. Frames of one turn leave in one write (corked). */
import type { Duplex } from "node:stream"
import type { RawData, WebSocket } from "ws"
import type { Connection } from "../core/connection.ts"
import type { Peer } from "../core/peer.ts"
import type { Server } from "../core/server.ts"

/** How long a socket may take to close before it is cut. */
const CLOSE_GRACE = 5_000
/** Bytes that a socket may send before it has proved itself: a proof takes a few hundred. */
const BEFORE_PROOF = 16 * 1024
/** RFC 6455: data of a type that cannot be accepted. */
const UNSUPPORTED_DATA = 1003

export interface SocketFacts {
  readonly origin: string
  readonly address: string
}

/** Connects an open WebSocket with the core, in both directions. */
export function attach(server: Server, socket: WebSocket, stream: Duplex, facts: SocketFacts): void {
  const connection = server.connect(webSocketPeer(socket, stream, facts))
  boundUnproved(connection, socket, stream)
  socket.on("message", (data: RawData, isBinary: boolean) => {
    if (isBinary) connection.receive(new Uint8Array(data as Buffer))
    else socket.close(UNSUPPORTED_DATA, "binary frames only")
  })
  socket.on("close", () => connection.closed())
  // ws closes the socket itself after a protocol error; without a listener the process would end.
  socket.on("error", () => undefined)
}

/**
 * A frame is kept until it is whole, and may have `LIMITS.frame` bytes. That is for who has an account:
 * strangers would fill the memory with the beginnings of frames.
 */
function boundUnproved(connection: Connection, socket: WebSocket, stream: Duplex): void {
  let received = 0
  let isRefused = false
  const count = (chunk: Buffer): void => {
    received += chunk.length
    if (connection.proved) stream.off("data", count)
    // After ws has looked at the bytes, too: it closes what is no frame with a code, and keeps no more of it.
    else if (received > BEFORE_PROOF) setImmediate(() => isRefused || socket.terminate())
  }
  stream.on("data", count)
  socket.once("error", () => {
    isRefused = true
    stream.off("data", count)
  })
}

function webSocketPeer(socket: WebSocket, stream: Duplex, facts: SocketFacts): Peer {
  let corked = false
  return {
    ...facts,
    send(frame) {
      if (!corked) {
        corked = true
        stream.cork()
        setImmediate(() => {
          corked = false
          stream.uncork()
        })
      }
      socket.send(frame, { binary: true })
    },
    close(code, reason) {
      socket.close(code, reason)
      const cut = setTimeout(() => socket.terminate(), CLOSE_GRACE)
      cut.unref()
      socket.once("close", () => clearTimeout(cut))
    },
    cut: () => socket.terminate(),
    buffered: () => socket.bufferedAmount,
  }
}
