import { defineConfig } from "vitest/config"

const project = (name: string, include: string[]) => ({ extends: true as const, test: { name, include } })

export default defineConfig({
  test: {
    watch: false,
    pool: "forks",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    projects: [
      project("unit", [
        "packages/**/src/**/*.test.ts",
        "apps/**/src/**/*.test.ts",
        "tests/testkit/**/*.test.ts",
      ]),
      project("scenario", ["tests/scenario/**/*.test.ts"]),
      project("hostile", ["tests/hostile/**/*.test.ts"]),
      project("repository", ["tests/repository/**/*.test.ts"]),
    ],
  },
})
