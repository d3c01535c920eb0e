import { join } from "node:path"
import { defineConfig } from "vitest/config"

export default defineConfig({
  root: import.meta.dirname,
  test: {
    watch: false,
    pool: "forks",
    include: ["worlds.ts"],
    setupFiles: [join(import.meta.dirname, "../oracle.setup.ts")],
  },
})
