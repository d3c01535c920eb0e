// Writes docs/configuration.md from the server's table of settings.
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { configurationPage } from "@tacit/server"

const page = join(import.meta.dirname, "../docs/configuration.md")
writeFileSync(page, configurationPage())
console.log(`wrote ${page}`)
