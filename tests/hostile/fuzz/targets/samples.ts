/** Good bytes of every layout of the protocol: the golden vectors of the package. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fromHex } from "@tacit/protocol"

const FOLDER = join(import.meta.dirname, "../../../../packages/protocol/vectors")

interface Vector {
  readonly encoding: string
}

export const SAMPLES: readonly Uint8Array[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".json"))
  .map((file) => JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as unknown)
  .filter((vectors): vectors is Vector[] => Array.isArray(vectors))
  .flatMap((vectors) => vectors.map(({ encoding }) => fromHex(encoding)))
