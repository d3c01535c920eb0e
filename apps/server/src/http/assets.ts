/**
 * The built web app, read once when the server starts. Only what the build wrote can be served: a request
 * names an entry of this table or nothing. Files under `assets/` carry a hash of their content in their
 * name and may be kept for ever; the others are asked for again each time.
 */
import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { extname, join, relative, sep } from "node:path"
import { gzipSync } from "node:zlib"

export interface Asset {
  readonly contentType: string
  readonly body: Uint8Array
  /** Absent where compressing gains nothing. */
  readonly gzip: Uint8Array | undefined
  readonly cacheControl: string
  readonly etag: string
}

/** By path, beginning with a slash. */
export type Assets = ReadonlyMap<string, Asset>

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".txt": "text/plain; charset=utf-8",
}
const COMPRESSED = new Set([".png", ".ico", ".woff2"])

/** `undefined` if the folder holds no app. A file of a kind that the app does not have is left out. */
export function readAssets(folder: string): Assets | undefined {
  if (!existsSync(join(folder, "index.html"))) return undefined
  const assets = new Map<string, Asset>()
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const file = join(folder, name)
    const contentType = CONTENT_TYPES[extname(name)]
    if (!contentType || !statSync(file).isFile()) continue
    assets.set(`/${relative(folder, file).split(sep).join("/")}`, readAsset(file, contentType))
  }
  const index = assets.get("/index.html")
  if (index) assets.set("/", index)
  return assets
}

function readAsset(file: string, contentType: string): Asset {
  const body = readFileSync(file)
  const gzip = COMPRESSED.has(extname(file)) ? undefined : gzipSync(body, { level: 9 })
  return {
    contentType,
    body,
    gzip: gzip && gzip.length < body.length ? gzip : undefined,
    cacheControl: file.includes(`${sep}assets${sep}`) ? "public, max-age=31536000, immutable" : "no-cache",
    etag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`,
  }
}
