import { defineConfig } from "vitest/config"

/** The interface in a real browser, over a fake model: needs Chromium, so it is not part of `verify`. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["**/*.test.ts"],
    watch: false,
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
})
