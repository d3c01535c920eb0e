/** The tests of the repository, with the guard that `TACIT_WITHOUT` names taken out of the source. */
import { join } from "node:path"
import { defineConfig } from "vitest/config"
import { edited, editsOf } from "../src/guard.ts"
import { GUARDS } from "./registry.ts"

const { TACIT_WITHOUT: name } = process.env
const root = join(import.meta.dirname, "../../..")
const guard = GUARDS.find((each) => each.name === name)
if (!guard) throw new RangeError(`there is no guard "${name}"`)
const edits = editsOf(guard)

export default defineConfig({
  root,
  plugins: [
    {
      name: "without-guard",
      enforce: "pre",
      transform(source, id) {
        const here = edits.filter(({ file }) => id === join(root, file))
        return here.length > 0 ? { code: here.reduce(edited, source), map: null } : undefined
      },
    },
  ],
  test: {
    watch: false,
    pool: "forks",
    // A cache of transformed modules would serve one guard's source to the next, and to honest runs.
    fsModuleCache: false,
    // Without its guard many a test waits for ever, and has noticed by that.
    testTimeout: 90_000,
    hookTimeout: 90_000,
    include: [...guard.tests],
    setupFiles: [join(root, "tests/hostile/src/oracle.setup.ts")],
  },
})
