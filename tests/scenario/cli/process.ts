/** What a child process prints, to be waited for. */
import { join } from "node:path"
import type { Readable } from "node:stream"

export const repository = join(import.meta.dirname, "../../..")

export interface Collected {
  readonly text: string
  /** The match once the text has one; `undefined` if the stream ends without. */
  until(pattern: RegExp): Promise<RegExpExecArray | undefined>
}

export function collect(stream: Readable): Collected {
  let text = ""
  let over = false
  const looks = new Set<() => void>()
  const tell = () => {
    for (const look of looks) look()
  }
  stream.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk
    tell()
  })
  stream.on("close", () => {
    over = true
    tell()
  })
  return {
    get text() {
      return text
    },
    until: (pattern) =>
      new Promise((resolve) => {
        const look = () => {
          const match = pattern.exec(text)
          if (!match && !over) return
          looks.delete(look)
          resolve(match ?? undefined)
        }
        looks.add(look)
        look()
      }),
  }
}
