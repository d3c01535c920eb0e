/** `docs/configuration.md`, written from the table of settings. */
import type { Setting } from "./setting.ts"
import { SETTINGS } from "./settings.ts"

const HEAD = `# Configuration

The server is configured by environment variables. A name that begins with \`TACIT_\` and is not in this
table is refused at the start, and so is a value that makes no sense. On SIGTERM or SIGINT the server
finishes what it has accepted, tells every connection, cuts after three seconds what is still open, and ends.

This page is written by \`node scripts/write-configuration.ts\` from \`apps/server/src/config/settings.ts\`.

| name | value | default | meaning |
|---|---|---|---|
`

export function configurationPage(): string {
  return HEAD + Object.values(SETTINGS).map(row).join("")
}

function row({ name, expects, defaultText, description }: Setting<unknown>): string {
  const shown = defaultText.includes("`") ? defaultText : `\`${defaultText}\``
  return `| \`${name}\` | ${expects} | ${shown} | ${description} |\n`
}
