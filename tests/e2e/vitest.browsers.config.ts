import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.spec.ts"],
    watch: false,
    pool: "forks",
    fileParallelism: false,
    setupFiles: ["src/watch.setup.ts"],
    testTimeout: 500_000,
    hookTimeout: 500_000,
  },
})
