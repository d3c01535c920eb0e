/** The body of an HTTP answer that refuses. It is JSON, because people with other tools read it, too. */
import { ERRORS, type ErrorCode, ProtocolError } from "../errors.ts"

const LONGEST_MESSAGE = 1024

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** The error that the server names, or `undefined` if the body is no refusal of a Tacit server. */
export function readRefusal(body: Uint8Array): ProtocolError | undefined {
  const fields = fieldsOf(body)
  const code = own(fields, "error")
  // a list of one word is as good as the word to what looks names up
  if (typeof code !== "string" || !Object.hasOwn(ERRORS, code)) return undefined
  const message = own(fields, "message")
  const retryAfter = own(fields, "retryAfter")
  return new ProtocolError(code as ErrorCode, {
    ...(typeof message === "string" && message.length <= LONGEST_MESSAGE ? { message } : {}),
    ...(Number.isSafeInteger(retryAfter) && Number(retryAfter) >= 0
      ? { retryAfter: Number(retryAfter) }
      : {}),
  })
}

function fieldsOf(body: Uint8Array): object {
  try {
    const value: unknown = JSON.parse(utf8.decode(body))
    return typeof value === "object" && value !== null ? value : {}
  } catch {
    return {}
  }
}

function own(fields: object, name: string): unknown {
  return Object.hasOwn(fields, name) ? (fields as Readonly<Record<string, unknown>>)[name] : undefined
}
