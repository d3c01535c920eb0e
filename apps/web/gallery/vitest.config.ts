import { defineConfig } from "vitest/config"
import { PATIENCE } from "./browser.ts"

/** The interface in a real browser, over a fake model: needs Chromium, so it is not part of `verify`. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["**/*.test.ts"],
    watch: false,
    fileParallelism: false,
    testTimeout: 3 * PATIENCE,
    hookTimeout: 3 * PATIENCE,
    expect: { poll: { timeout: PATIENCE } },
  },
})
