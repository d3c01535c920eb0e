/** Fresh identities and conversations in a browser, some in each page, so that a long run can be resumed. */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import type { Browser } from "./driver.ts"

/** Each page has to come to its end within a driver's patience, on a busy machine, too. */
const IN_A_PAGE = 10

export interface Made {
  readonly conversations: number
  /** What failed, and what the page complained of. */
  readonly problems: readonly string[]
}

/** Makes conversations until there are `wanted`; with a `cursor` file it goes on where the last run ended. */
export async function makeConversations(
  browser: Browser,
  url: string,
  wanted: number,
  cursor?: string,
): Promise<Made> {
  let made: Made =
    cursor && existsSync(cursor)
      ? (JSON.parse(readFileSync(cursor, "utf8")) as Made)
      : { conversations: 0, problems: [] }
  while (made.conversations < wanted) {
    const count = Math.min(IN_A_PAGE, wanted - made.conversations)
    const page = await browser.open(`${url}/?count=${count}`)
    await page.text("heading", `All ${count} have run`)
    const problems = [...made.problems, ...(await page.texts("article")), ...(await page.complaints())]
    await page.close()
    made = { conversations: made.conversations + count, problems }
    if (cursor) writeFileSync(cursor, JSON.stringify(made))
  }
  return made
}
