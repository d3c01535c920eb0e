/** After every test in a browser: no page asked anybody whom the test did not mean, broke its policy or threw. */
import { afterEach, expect } from "vitest"
import { takeWrong } from "./watched-pages.ts"

afterEach(({ task }) => {
  const wrong = takeWrong()
  // A test that failed has said what is wrong already.
  if (task.result?.state !== "fail") expect(wrong, "the pages").toEqual([])
})
