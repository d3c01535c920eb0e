/** How bytes reach a server. Adapters know sockets and HTTP; the engine knows frames. */
export interface Transport {
  /** Scheme, host and port of the server, as in an Origin header; part of what a device signs. */
  readonly origin: string
  /**
   * POST of a binary body. Resolves with the answer's body; rejects with a `ProtocolError` when the
   * server refuses and with a `ConnectionLostError` when no answer came.
   */
  post(path: string, body: Uint8Array): Promise<Uint8Array>
  /** Opens a socket. `closed` is called exactly once, also when it never opened. */
  connect(handlers: SocketHandlers): Socket
}

export interface SocketHandlers {
  readonly frame: (bytes: Uint8Array) => void
  readonly closed: () => void
}

export interface Socket {
  send(frame: Uint8Array): void
  close(): void
}

/** The answer did not arrive: whether the request took effect is unknown. */
export class ConnectionLostError extends Error {
  override readonly name = "ConnectionLostError"
}
