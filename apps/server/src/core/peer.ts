/** The other end of a connection: a WebSocket, or a fake network's end. */
export interface Peer {
  /** As the browser presented it: scheme, host and port. */
  readonly origin: string
  readonly address: string
  send(frame: Uint8Array): void
  close(code: number, reason: string): void
  /** Ends it at once and lets go of what waits; the connection hears of it as of any other end. */
  cut(): void
  /** Bytes handed to `send` that have not left. */
  buffered(): number
}
