import { configDefaults, defineConfig } from "vitest/config"

const project = (name: string, include: string[], exclude: string[] = []) => ({
  extends: true as const,
  test: { name, include, exclude: [...configDefaults.exclude, ...exclude] },
})

const UNIT = ["packages/**/src/**/*.test.ts", "apps/**/src/**/*.test.ts", "tests/testkit/**/*.test.ts"]
const SCENARIO = ["tests/scenario/**/*.test.ts"]

export default defineConfig({
  test: {
    watch: false,
    pool: "forks",
    testTimeout: 300_000,
    hookTimeout: 300_000,
    restoreMocks: true,
    // `npm run verify` runs the first two; the last takes whatever is left, so that no test is forgotten.
    projects: [
      project("unit", UNIT),
      project("scenario", SCENARIO),
      project("rest", ["tests/**/*.test.ts"], [...UNIT, ...SCENARIO]),
    ],
  },
})
