/** Reads a request's body up to a cap. */
import type { IncomingMessage } from "node:http"

/** Undefined if the body is longer than `max` bytes or the sender went away. */
export async function readBody(request: IncomingMessage, max: number): Promise<Uint8Array | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > max) return undefined
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > max) return undefined
      chunks.push(chunk)
    }
  } catch {
    return undefined
  }
  return new Uint8Array(Buffer.concat(chunks))
}
