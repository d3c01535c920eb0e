import { describe, expect, test } from "vitest"
import { securityWords } from "#engine/worker/security-words.ts"
import { SECURITY_EVENTS } from "#gallery/security-events.ts"
import { callsOf, DESKTOP, forgiveComplaints, PHONE, show, stopClock, tacitOf, useGallery } from "./views.ts"

describe("the shell", () => {
  useGallery()

  test("lists conversations as links that say what is unread and nothing else", async () => {
    const page = await show("chat")
    const list = page.getByRole("navigation", { name: "Conversations" }).getByRole("list")
    await list.getByRole("link", { name: "Studio kitchen, 3 unread", exact: true }).waitFor()
    await list.getByRole("link", { name: "Tomas Okafor, 1 unread", exact: true }).waitFor()
    await list.getByRole("link", { name: "bob", exact: true }).waitFor()
    const children = await list
      .getByRole("listitem")
      .evaluateAll((items) => items.map((item) => [...item.children].map((child) => child.tagName).join()))
    expect(new Set(children)).toEqual(new Set(["A"]))
    await expect.poll(() => page.title()).toBe("(4) Mara Reyes · Tacit")
  })

  test("goes where the address says: Back, Forward and reload work", async () => {
    const page = await show("list")
    const heading = (name: string) => page.getByRole("heading", { name, exact: true })
    await page.getByRole("link", { name: "bob", exact: true }).click()
    await heading("bob").waitFor()
    await page.getByRole("link", { name: "Mara Reyes", exact: true }).click()
    await heading("Mara Reyes").waitFor()
    await page.goBack()
    await heading("bob").waitFor()
    await page.goForward()
    await heading("Mara Reyes").waitFor()
    await page.reload()
    await heading("Mara Reyes").waitFor()
    await page.getByRole("button", { name: "Settings", exact: true }).click()
    await heading("Settings").waitFor()
    await page.reload()
    await heading("Account").waitFor()
  })

  test("a conversation that is not here says so, and leads back", async () => {
    const page = await show("not-here")
    await page.getByRole("heading", { name: "This conversation is not here" }).waitFor()
    await page.getByRole("button", { name: "Show the list" }).click()
    await expect.poll(() => page.url()).toMatch(/#\/$/)
  })

  test("Ctrl+K searches by name, Enter opens the first, Esc shows all again", async () => {
    const page = await show("chat")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("kitch")
    const links = page.getByRole("navigation").getByRole("link")
    await expect.poll(() => links.count()).toBe(1)
    await page.keyboard.press("Enter")
    await page.getByRole("heading", { name: "Studio kitchen", exact: true }).waitFor()
    await page.getByRole("searchbox", { name: "Search" }).fill("nobody at all")
    await page.getByText("No conversation has “nobody at all” in its name.").waitFor()
    await page.getByRole("searchbox").press("Escape")
    await expect.poll(() => links.count()).toBe(8)
  })

  test("Alt with an arrow moves between conversations", async () => {
    const page = await show("chat")
    await page.keyboard.press("Alt+ArrowDown")
    await page.getByRole("heading", { name: "Studio kitchen", exact: true }).waitFor()
    await page.keyboard.press("Alt+ArrowUp")
    await page.getByRole("heading", { name: "Mara Reyes", exact: true }).waitFor()
    await page.keyboard.press("Alt+ArrowUp")
    await page.getByRole("heading", { name: "Mara Reyes", exact: true }).waitFor()
  })

  test("a new conversation is started in a dialog that Esc, Back and the cross close", async () => {
    const page = await show("chat")
    const dialog = page.getByRole("dialog", { name: "New conversation" })
    for (const close of [
      () => page.keyboard.press("Escape"),
      () => page.goBack(),
      () => dialog.getByRole("button", { name: "Close" }).click(),
    ]) {
      await page.getByRole("button", { name: "New conversation" }).click()
      await dialog.waitFor()
      await close()
      await dialog.waitFor({ state: "detached" })
    }
    await page.getByRole("button", { name: "New conversation" }).click()
    await page.keyboard.type(" mara ")
    await dialog.getByRole("button", { name: "Start conversation" }).click()
    await dialog.waitFor({ state: "detached" })
    await expect.poll(() => callsOf(page)).toContain("startConversation mara")
    await expect.poll(() => page.url()).toContain("#/c/c0ffee01")
  })

  test("on a phone one pane is in front, and back leads to the list", async () => {
    const page = await show("list", PHONE)
    await page.getByRole("link", { name: "Mara Reyes" }).click()
    await page.getByRole("textbox", { name: "Message" }).waitFor()
    await expect.poll(() => page.getByRole("navigation").count()).toBe(0)
    await page.getByRole("button", { name: "Conversation details" }).click()
    await page.getByRole("heading", { name: "Safety number" }).waitFor()
    await expect.poll(() => page.getByRole("textbox", { name: "Message" }).count()).toBe(0)
    await page.getByRole("button", { name: "Close details" }).click()
    const length = await page.evaluate(() => history.length)
    await page.getByRole("button", { name: "Back" }).click()
    await page.getByRole("navigation", { name: "Conversations" }).waitFor()
    await expect.poll(() => page.evaluate(() => history.length)).toBe(length)
  })

  test("a gap in the connection is spoken of within three seconds, through every new try", async () => {
    const page = await show("chat")
    const tacit = await tacitOf(page)
    const banner = page.getByText("No connection.")
    await stopClock(page)
    await tacit.evaluate((fake) => {
      const { people } = globalThis as unknown as { people: { now: () => number } }
      fake.connection.set({ kind: "offline", since: people.now() })
    })
    await page.clock.runFor(1500)
    expect(await banner.count()).toBe(0)
    await tacit.evaluate((fake) => fake.connection.set({ kind: "connecting" }))
    await page.clock.runFor(1400)
    await banner.waitFor()
    await tacit.evaluate((fake) => fake.connection.set({ kind: "connecting" }))
    expect(await banner.isVisible()).toBe(true)
    await tacit.evaluate((fake) => fake.connection.set({ kind: "online" }))
    await banner.waitFor({ state: "detached" })
  })

  test("notices stay until they are dismissed", async () => {
    const page = await show("notices")
    await page.getByText("A new browser has logged in to your account").waitFor()
    await page.getByRole("button", { name: "Dismiss" }).first().click()
    await expect.poll(() => page.getByRole("button", { name: "Dismiss" }).count()).toBe(1)
    await expect.poll(() => callsOf(page)).toContain("dismiss n1")
  })

  test("every security event is shown: what happened, what is safe, what to do", async () => {
    const page = await show("security-events")
    const shown = page.getByRole("status")
    for (const event of Object.values(SECURITY_EVENTS)) {
      const { happened, safe, advice } = securityWords(event, "")
      const notice = shown.getByText(`${happened} ${safe} ${advice}`.trim())
      await notice.scrollIntoViewIfNeeded()
      expect(await notice.isVisible(), event.kind).toBe(true)
    }
    const dismiss = page.getByRole("button", { name: "Dismiss" })
    await expect.poll(() => dismiss.count()).toBe(Object.keys(SECURITY_EVENTS).length)
  })

  test("logging out warns only of what would be lost", async () => {
    const page = await show("settings")
    const tacit = await tacitOf(page)
    await tacit.evaluate((fake) => {
      fake.lost = 2
    })
    await page.getByRole("button", { name: "Log out" }).click()
    const warning = page.getByRole("dialog", { name: "2 messages have not been sent" })
    await warning.getByRole("button", { name: "Stay" }).click()
    await warning.waitFor({ state: "detached" })
    expect(await callsOf(page)).not.toContain("logOut")
    await tacit.evaluate((fake) => {
      fake.lost = 0
    })
    await page.getByRole("button", { name: "Log out" }).click()
    await page.getByRole("button", { name: "Create account" }).waitFor()
    await expect.poll(() => page.url()).toMatch(/#\/$/)
    await expect.poll(() => page.title()).toBe("Tacit")
  })

  test("the theme is kept for the next visit, but not on somebody else's computer", async () => {
    const page = await show("settings")
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme)
    await page.getByRole("radio", { name: "Light" }).check()
    await expect.poll(() => theme()).toBe("light")
    await page.reload()
    await expect.poll(() => theme()).toBe("light")
    await expect.poll(() => page.evaluate(() => localStorage.length)).toBe(1)

    const foreign = await show("settings")
    await (await tacitOf(foreign)).evaluate((fake) => {
      const session = fake.session.get()
      if (session.kind === "open") fake.session.set({ ...session, kept: false })
    })
    await foreign.getByText("everything here is gone when you close this tab").waitFor()
    await foreign.getByRole("radio", { name: "Dark" }).check()
    expect(await foreign.evaluate(() => localStorage.length)).toBe(0)
  })

  test("the Tacit ID can be copied, alone or as a link", async () => {
    const page = await show("settings")
    await page.getByRole("button", { name: "Copy" }).click()
    await page.getByText("Tacit ID copied.").waitFor()
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^k7wq-3v2m-/)
    await page.getByRole("button", { name: "Share as link" }).click()
    await page.getByText("Link copied.").waitFor()
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toMatch(/^http:\/\/[^/]+\/#\/add\/k7wq-/)
  })

  test("a part of the page that does not load leads to a plain message", async () => {
    const page = await show("log-in")
    await page.route("**/shell-*.js", (route) => route.abort())
    await page.getByLabel("Handle").fill("alice")
    await page.getByLabel("Password", { exact: true }).fill("copper lantern quiet fjord")
    await page.keyboard.press("Enter")
    await page.getByRole("heading", { name: "Tacit could not show this" }).waitFor()
    expect(forgiveComplaints().length).toBeGreaterThan(0)
    await page.unroute("**/shell-*.js")
    await page.getByRole("button", { name: "Reload the page" }).click()
    await page.getByLabel("Handle").waitFor()
  })

  test("Esc closes the settings", async () => {
    const page = await show("chat")
    await page.getByRole("button", { name: "Settings", exact: true }).click()
    await page.getByRole("heading", { name: "Settings" }).waitFor()
    await page.keyboard.press("Escape")
    await page.getByRole("heading", { name: "Settings" }).waitFor({ state: "detached" })
  })

  test("a refused device is told why, and what is safe", async () => {
    const page = await show("refused")
    await page.getByRole("heading", { name: "This browser cannot connect" }).waitFor()
    await page.getByText("Your messages are safe").waitFor()
    await page.getByRole("button", { name: "Log out" }).click()
    await page.getByRole("button", { name: "Create account" }).waitFor()
  })

  test("nothing is cut off when the page is zoomed to 200 %", async () => {
    for (const scene of ["start", "create-account", "chat", "details", "settings"]) {
      const page = await show(scene, {
        size: { width: DESKTOP.size.width / 2, height: DESKTOP.size.height / 2 },
      })
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
      expect(wide, scene).toBe(false)
    }
  })
})
