/** What people do in Tacit, through roles and names only. */
import { PATIENCE, type Page, type Role } from "./driver.ts"

const MOMENT = 2000

export const PASSWORD = "a long enough passphrase"

export async function signUp(page: Page, handle: string): Promise<void> {
  await page.click("button", "Create account")
  await page.fill("textbox", "Handle", handle)
  await page.fill("textbox", "Password", PASSWORD)
  await page.fill("textbox", "Repeat password", PASSWORD)
  await page.click("button", "Create account")
  await page.text("region", "Recovery key")
  await page.click("checkbox", "I have stored my recovery key")
  await page.click("button", "Continue")
  await page.text("navigation", "Conversations")
}

export async function logIn(page: Page, handle: string, options: { private?: boolean } = {}): Promise<void> {
  await page.click("button", "Log in")
  await page.fill("textbox", "Handle", handle)
  await page.fill("textbox", "Password", PASSWORD)
  if (options.private) await page.click("checkbox", "This is not my computer")
  await page.click("button", "Log in")
  await page.text("navigation", "Conversations")
}

export async function startConversation(page: Page, person: string): Promise<void> {
  await page.click("button", "New conversation")
  await page.fill("textbox", "Handle, Tacit ID or link", person)
  await page.click("button", "Start conversation")
  await page.text("heading", person)
}

export async function send(page: Page, text: string): Promise<void> {
  await page.fill("textbox", "Message", text)
  await page.press("Enter")
}

/** Opens a conversation from the list, whatever its unread count. */
export async function openConversation(page: Page, name: string): Promise<void> {
  await until(`${name} is in the list`, async () => {
    for (const shown of [name, ...Array.from({ length: 40 }, (_, count) => `${name}, ${count + 1} unread`)]) {
      if (!(await page.sees("link", shown))) continue
      // Another message may come in between, and the link has another name then.
      return page.click("link", shown, MOMENT).then(
        () => true,
        () => false,
      )
    }
    return false
  })
  await page.text("heading", name)
}

/** Waits until these texts stand in the chat, in this order, each in one article. */
export async function seesMessages(page: Page, texts: readonly string[]): Promise<void> {
  let articles: readonly string[] = []
  const shown = async () => {
    articles = await page.texts("article")
    const places = texts.map((text) => articles.findIndex((article) => article.includes(text)))
    const each = texts.every((text) => articles.filter((article) => article.includes(text)).length === 1)
    return each && places.every((place, i) => place >= 0 && (i === 0 || place > (places[i - 1] as number)))
  }
  await until(`the messages ${texts.join(" | ")}`, shown).catch(async (error: Error) => {
    throw new Error(`${error.message}; there is: ${articles.join(" | ")}; ${await describe(page)}`)
  })
}

/** What somebody would see at a glance, and what the page complains of: for a failure that was not foreseen. */
async function describe(page: Page): Promise<string> {
  const roles: readonly Role[] = ["heading", "link", "button", "log", "status"]
  const seen = await Promise.all(
    roles.map(async (role) => `${role}: ${(await page.texts(role)).join(" | ")}`),
  )
  return [...seen, `complaints: ${(await page.complaints()).join(" | ")}`].join("; ")
}

export async function until(
  what: string,
  condition: () => Promise<boolean>,
  limit = PATIENCE,
): Promise<void> {
  const end = Date.now() + limit
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not within ${limit} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
