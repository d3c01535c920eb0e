/** Which server a command talks to. */
import { usage } from "./failure.ts"

export const DEFAULT_SERVER = "http://localhost:8080"

/** The address as typed, if it is one. */
export function serverAddress(text: string): URL {
  const url = URL.parse(text)
  if (url && (url.protocol === "http:" || url.protocol === "https:")) return url
  throw usage(`"${text}" is no server address: it begins with https:// or http://.`)
}
