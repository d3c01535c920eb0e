/** Looks for secrets in everything that a browser has written. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

/** Secrets by what they are. */
export type Secrets = ReadonlyMap<string, Uint8Array>

/** Which secrets are in which files of a folder: as bytes, or written out in one of the usual ways. */
export function findInFiles(folder: string, secrets: Secrets): readonly string[] {
  const sought = indexOf(secrets)
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .flatMap((file) =>
      [...findIn(readFileSync(file), sought)].map((found) => `${found} in ${file.slice(folder.length + 1)}`),
    )
}

interface Form {
  readonly what: string
  readonly bytes: Buffer
}

type Index = ReadonlyMap<number, readonly Form[]>

/** By their first four bytes, so that a file is read through once, however many there are. */
function indexOf(secrets: Secrets): Index {
  const index = new Map<number, Form[]>()
  for (const [name, secret] of secrets) {
    for (const { what, bytes } of formsOf(secret)) {
      const first = bytes.readUInt32BE(0)
      const forms = index.get(first) ?? []
      forms.push({ what: `${name}, ${what},`, bytes })
      index.set(first, forms)
    }
  }
  return index
}

function findIn(content: Buffer, index: Index): ReadonlySet<string> {
  const found = new Set<string>()
  let window = 0
  for (let at = 0; at < content.length; at++) {
    window = ((window << 8) | (content[at] as number)) >>> 0
    if (at < 3) continue
    for (const { what, bytes } of index.get(window) ?? []) {
      const start = at - 3
      if (content.subarray(start, start + bytes.length).equals(bytes)) found.add(what)
    }
  }
  return found
}

function formsOf(secret: Uint8Array): readonly Form[] {
  const bytes = Buffer.from(secret)
  const texts = [
    { what: "hexadecimal", text: bytes.toString("hex") },
    { what: "HEXADECIMAL", text: bytes.toString("hex").toUpperCase() },
    { what: "decimal", text: [...bytes].join(",") },
    ...base64Forms(bytes),
  ]
  return [
    { what: "raw", bytes },
    ...texts.flatMap(({ what, text }) => [
      { what, bytes: Buffer.from(text) },
      { what: `${what} in UTF-16`, bytes: Buffer.from(text, "utf16le") },
    ]),
  ]
}

/** Within a longer text a secret may begin at any of three places of a base64 group. */
function base64Forms(bytes: Buffer): readonly { what: string; text: string }[] {
  const shifted = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .replace(/=+$/, "")
    const whole = (shift + bytes.length) % 3 === 0
    return text.slice(shift === 0 ? 0 : shift + 1, whole ? undefined : -1)
  })
  return shifted.flatMap((text) => [
    { what: "base64", text },
    { what: "base64url", text: text.replaceAll("+", "-").replaceAll("/", "_") },
  ])
}
