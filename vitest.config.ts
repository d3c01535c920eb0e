import { configDefaults, defineConfig } from "vitest/config"

interface Setup {
  readonly exclude?: string[]
  readonly setupFiles?: string[]
  readonly globalSetup?: string[]
}

const project = (name: string, include: string[], { exclude = [], ...setup }: Setup = {}) => ({
  extends: true as const,
  test: { name, include, exclude: [...configDefaults.exclude, ...exclude], ...setup },
})

const UNIT = ["packages/**/src/**/*.test.ts", "apps/**/src/**/*.test.ts", "tests/testkit/**/*.test.ts"]
const SCENARIO = ["tests/scenario/**/*.test.ts"]
const HOSTILE = ["tests/hostile/**/*.test.ts"]
const REST = ["tests/**/*.test.ts"]

export default defineConfig({
  test: {
    watch: false,
    pool: "forks",
    testTimeout: 300_000,
    hookTimeout: 300_000,
    restoreMocks: true,
    // `npm run verify` runs the first three; the last takes whatever is left, so that no test is forgotten.
    projects: [
      project("unit", UNIT),
      project("scenario", SCENARIO),
      project("hostile", HOSTILE, { setupFiles: ["tests/hostile/src/oracle.setup.ts"] }),
      project("rest", REST, {
        exclude: [...UNIT, ...SCENARIO, ...HOSTILE],
        globalSetup: ["tests/e2e/src/name-chromium.ts"],
        setupFiles: ["tests/e2e/src/watch.setup.ts"],
      }),
    ],
  },
})
