/** Writes docs/ATTACK-COVERAGE.md: `npm run coverage:attacks`. Prints what no test mounts yet. */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { CATALOGUE } from "./catalogue.ts"
import { readClaims } from "./claims.ts"
import { coverageOf, coveragePage } from "./coverage-page.ts"

const root = join(import.meta.dirname, "../../..")
const page = join(root, "docs/ATTACK-COVERAGE.md")
const claims = readClaims(root)
writeFileSync(page, coveragePage(claims))
console.log(`wrote ${page}`)
for (const attack of CATALOGUE)
  if (coverageOf(attack, claims) === "not yet")
    console.log(`not yet: ${attack.id} ${attack.severity} ${attack.title}`)
