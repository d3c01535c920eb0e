/** `docs/ATTACK-COVERAGE.md`: every known attack, and the tests that mount it. */
import type { Attack } from "./attack.ts"
import { CATALOGUE, GROUPS } from "./catalogue.ts"
import type { Claim } from "./claims.ts"

type Claims = ReadonlyMap<string, readonly Claim[]>

const SEVERITIES = ["!!!", "!!", "!"] as const

/** Of one file, for one attack. */
const MOST_NAMES = 6

export type Coverage = "covered" | "in part" | "bound" | "not yet"

export function coverageOf({ id, needs }: Attack, claims: Claims): Coverage {
  if (claims.has(id)) return needs ? "in part" : "covered"
  return needs ? "bound" : "not yet"
}

export function coveragePage(claims: Claims): string {
  return `# Attacks and the tests that mount them

This page is written by \`npm run coverage:attacks\` from [the catalogue](../tests/hostile/src/catalogue.ts) and from the names of all tests; \`npm test\` fails when it is stale. A test counts for an attack when its name has the attack's id. What keeps such a name honest: after every test of [tests/hostile](../tests/hostile) an oracle looks at what every device, the server and the wire have, and \`npm run test:defences\` takes the guards out of the source in turn and wants a test to fail.

**Severity**: !!! not to be shipped with, !! to be fixed before 1.0, ! hardening. **Bound**: what the attack is about is not built, so there is nothing to attack. **In part**: there are tests, and the rest is bound.

${summary(claims)}

${GROUPS.map(([group, title]) => section(group, title, claims)).join("\n\n")}
`
}

function summary(claims: Claims): string {
  const line = (severity: Attack["severity"]) => {
    const all = CATALOGUE.filter((attack) => attack.severity === severity)
    const count = (coverage: Coverage) =>
      all.filter((attack) => coverageOf(attack, claims) === coverage).length
    const counts = [count("covered"), count("in part"), count("bound"), count("not yet")]
    return `| ${severity} | ${all.length} | ${counts.join(" | ")} |`
  }
  return [
    "| severity | attacks | covered | in part | bound | not yet |",
    "|---|---|---|---|---|---|",
    ...SEVERITIES.map(line),
  ].join("\n")
}

function section(group: string, title: string, claims: Claims): string {
  const rows = CATALOGUE.filter(({ id }) => id.startsWith(`${group}-`)).map((attack) => row(attack, claims))
  return [
    `## ${group} · ${title}`,
    "",
    "| id | attack | severity | state | tests |",
    "|---|---|---|---|---|",
    ...rows,
  ].join("\n")
}

function row(attack: Attack, claims: Claims): string {
  const { id, title, severity } = attack
  const files = Map.groupBy(claims.get(id) ?? [], ({ file }) => file)
  const tests = [...files].map(([file, inFile]) => namesIn(file, inFile)).join("<br>")
  return `| ${id} | ${plain(title)} | ${severity} | ${state(attack, claims)} | ${tests} |`
}

function state(attack: Attack, claims: Claims): string {
  switch (coverageOf(attack, claims)) {
    case "covered":
      return "covered"
    case "in part":
      return `in part; the rest is bound to ${attack.needs}`
    case "bound":
      return `bound to ${attack.needs}`
    case "not yet":
      return "**not yet**"
  }
}

function namesIn(file: string, claims: readonly Claim[]): string {
  const shown = claims.slice(0, MOST_NAMES).map(({ name }) => plain(name))
  const more = claims.length - shown.length
  if (more > 0) shown.push(`and ${more} more`)
  return [`[${file}](../${file})`, ...shown].join("<br>")
}

/** Nothing in it means anything to Markdown. */
function plain(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>|~]/g, "\\$&").replaceAll(/\s+/g, " ")
}
