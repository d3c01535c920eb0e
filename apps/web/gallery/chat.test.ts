import type { Locator, Page } from "playwright-core"
import { describe, expect, test } from "vitest"
import { callsOf, PHONE, show, stopClock, tacitOf, useGallery } from "./views.ts"

const MARA = "c0ffee01"
const LONG = "c0ffee08"

const composer = (page: Page) => page.getByRole("textbox", { name: "Message" })
const log = (page: Page) => page.getByRole("log", { name: "Messages" })
const belowView = (element: Locator) =>
  element.evaluate((node) => node.scrollHeight - node.scrollTop - node.clientHeight)
/** Long enough for the page to have heard of its own scrolling. */
const frames = (page: Page) =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
const topOf = (element: Locator) => element.evaluate((node) => node.getBoundingClientRect().top)
const sendsOf = async (page: Page) => (await callsOf(page)).filter((call) => call.startsWith("send "))

async function receive(page: Page, conversation: string, text: string): Promise<void> {
  const tacit = await tacitOf(page)
  await tacit.evaluate((fake, [to, words]) => fake.add(to, { text: words }), [conversation, text] as const)
}

describe("the composer", () => {
  useGallery()

  test("sends with Enter, begins a line with Shift and Enter, and leaves Enter to an input method", async () => {
    const page = await show("chat")
    await composer(page).fill("one")
    await composer(page).press("Shift+Enter")
    await page.keyboard.type("two")
    await composer(page).evaluate((node) =>
      node.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, isComposing: true })),
    )
    expect(await sendsOf(page)).toEqual([])
    await page.keyboard.press("Enter")
    await expect.poll(() => sendsOf(page)).toEqual([`send ${MARA} one\ntwo`])
    await expect.poll(() => composer(page).inputValue()).toBe("")
  })

  test("sends nothing that is only space, and the button sends too", async () => {
    const page = await show("chat")
    await composer(page).fill("  \n ")
    await page.keyboard.press("Enter")
    expect(await sendsOf(page)).toEqual([])
    await composer(page).fill(" hello ")
    await page.getByRole("button", { name: "Send", exact: true }).click()
    await expect.poll(() => sendsOf(page)).toEqual([`send ${MARA} hello`])
  })

  test("takes what is typed while nothing is focused", async () => {
    const page = await show("chat")
    await page.getByRole("link", { name: "bob", exact: true }).click()
    await page.evaluate(() => (document.activeElement as HTMLElement).blur())
    await page.keyboard.type("hi there")
    await expect.poll(() => composer(page).inputValue()).toBe("hi there")
  })

  test("keeps what was typed in each conversation", async () => {
    const page = await show("chat")
    await composer(page).fill("not yet")
    await page.getByRole("link", { name: "bob", exact: true }).click()
    await page.getByRole("heading", { name: "bob" }).waitFor()
    await expect.poll(() => composer(page).inputValue()).toBe("")
    await page.getByRole("link", { name: "Mara Reyes", exact: true }).click()
    await page.getByRole("heading", { name: "Mara Reyes" }).waitFor()
    await expect.poll(() => composer(page).inputValue()).toBe("not yet")
  })

  test("grows to eight lines and then scrolls", async () => {
    const page = await show("chat")
    const height = () => composer(page).evaluate((node) => node.getBoundingClientRect().height)
    const one = await height()
    await composer(page).fill(Array.from({ length: 4 }, () => "line").join("\n"))
    const four = await height()
    await expect.poll(() => belowView(log(page))).toBeLessThan(2)
    await frames(page)
    await composer(page).fill(Array.from({ length: 40 }, () => "line").join("\n"))
    const most = await height()
    expect(four).toBeGreaterThan(one + 50)
    expect(most).toBeLessThan(8 * 23 + 24)
    await expect.poll(() => belowView(log(page))).toBeLessThan(2)
  })

  test("names the limit before it is passed, and refuses beyond it", async () => {
    const page = await show("chat")
    await composer(page).fill("x".repeat(15_900))
    await page.getByText("100 characters left").waitFor()
    await composer(page).fill("x".repeat(16_001))
    await page.getByText("A message has at most 16,000 characters; this one has 16,001.").waitFor()
    await page.keyboard.press("Enter")
    expect(await sendsOf(page)).toEqual([])
  })

  test("gives the words back when nothing was taken on", async () => {
    const page = await show("chat")
    const tacit = await tacitOf(page)
    await tacit.evaluate((fake) => fake.refusals.set("send", new Error("refused") as never))
    await composer(page).fill("precious words")
    await page.keyboard.press("Enter")
    await page.getByText("nothing was changed").waitFor()
    await expect.poll(() => composer(page).inputValue()).toBe("precious words")
  })
})

describe("messages", () => {
  useGallery()

  test("are articles whose text has author, text, time and status", async () => {
    const page = await show("chat")
    const articles = log(page).getByRole("article")
    await expect
      .poll(() => articles.nth(0).textContent())
      .toBe("Mara Reyes: Did the gallery say anything about the light in the back room?21:51")
    await expect
      .poll(() => articles.nth(2).textContent())
      .toBe("alice (you): We can bring our own stands, they have power along the wall.21:57 Sent")
    await log(page).getByText("Yesterday").waitFor()
    await log(page).getByText("Today").waitFor()
  })

  test("are seen at once while they are on their way, and failed ones can be sent again or deleted", async () => {
    const page = await show("odd")
    const failed = log(page).getByRole("article").filter({ hasText: "And this one did not make it" })
    await expect.poll(() => failed.textContent()).toContain("Failed")
    await expect.poll(() => failed.textContent()).toContain("The server's disk is full.")
    await failed.getByRole("button", { name: "Retry" }).click()
    await expect.poll(() => failed.textContent()).toContain("Sending")
    const other = log(page).getByRole("article").filter({ hasText: "This message was not sent" })
    await other.getByRole("button", { name: "Delete" }).click()
    await other.waitFor({ state: "detached" })
    await expect
      .poll(async () => (await callsOf(page)).filter((call) => /^(retry|discard)/.test(call)))
      .toHaveLength(2)
  })

  test("are never markup, and link only to the web", async () => {
    const page = await show("odd")
    expect(await log(page).locator("img, script, iframe").count()).toBe(0)
    const links = await log(page)
      .locator("a")
      .evaluateAll((anchors) =>
        anchors.map((anchor) => [
          (anchor as HTMLAnchorElement).protocol,
          (anchor as HTMLAnchorElement).rel,
          anchor.getAttribute("title"),
        ]),
      )
    expect(links).toEqual([
      ["https:", "noopener noreferrer nofollow", "xn--exmple-4nf.org"],
      ["https:", "noopener noreferrer nofollow", "example.org"],
    ])
  })

  test("never break the layout, however long their words and strange their direction", async () => {
    for (const view of [undefined, PHONE, { size: { width: 320, height: 640 } }]) {
      const page = await show("odd", view)
      const beyond = await log(page).evaluate((node) => {
        const right = node.getBoundingClientRect().right
        return [...node.querySelectorAll("article, article *")].filter(
          (element) => element.getBoundingClientRect().right > right + 1,
        ).length
      })
      expect(beyond).toBe(0)
    }
  })

  test("begin with a row that opens what protects them; Esc closes it", async () => {
    const page = await show("chat")
    await page.getByRole("button", { name: "Messages here are end-to-end encrypted" }).click()
    await page.getByText("Safety number", { exact: true }).waitFor()
    await page.getByText("48213 90577").waitFor()
    await page.getByText("Keys", { exact: true }).waitFor()
    await page.keyboard.press("Escape")
    await page.getByText("Safety number", { exact: true }).waitFor({ state: "detached" })
    await page.getByRole("button", { name: "Conversation details" }).click()
    await page.getByText("Safety number", { exact: true }).waitFor()
    await page.goBack()
    await page.getByText("Safety number", { exact: true }).waitFor({ state: "detached" })
  })

  test("push nothing away that stands above them: the card of the beginning stays where it is", async () => {
    const page = await show("first-message")
    const card = page.getByRole("button", { name: "Messages here are end-to-end encrypted" })
    await log(page).getByText("Say hello to Mara Reyes.").waitFor()
    const before = await topOf(card)
    await receive(page, MARA, "hello")
    await receive(page, MARA, "a second one\nwith two lines")
    await log(page).getByText("with two lines").waitFor()
    expect(Math.abs((await topOf(card)) - before)).toBeLessThanOrEqual(1)
    expect(await belowView(log(page))).toBeLessThan(2)
  })

  test("of strangers stand in a request until they are accepted", async () => {
    const page = await show("request")
    await page.getByRole("button", { name: "Accept" }).click()
    await page.getByRole("button", { name: "Accept" }).waitFor({ state: "detached" })
    await expect.poll(() => callsOf(page)).toContain("accept c0ffee03")
  })

  test("that arrive are read out, but not while history loads", async () => {
    const page = await show("chat")
    expect(await log(page).getAttribute("aria-live")).toBe("polite")
    await (await tacitOf(page)).evaluate((fake, id) => {
      const chat = fake.chat(id)
      const snapshot = chat.get()
      if (snapshot) chat.set({ ...snapshot, loading: true })
    }, MARA)
    await expect.poll(() => log(page).getAttribute("aria-live")).toBe("off")
  })
})

describe("the details", () => {
  useGallery()

  test("show the safety number in lines of three groups, and of a Tacit ID as much as is wanted", async () => {
    for (const view of [undefined, PHONE]) {
      const page = await show("details", view)
      const groups = page.getByText("48213 90577 11046 73920").locator("span")
      const lines = await groups.evaluateAll((spans) => spans.map((span) => span.getBoundingClientRect().top))
      expect(lines).toHaveLength(12)
      expect(new Set(lines).size).toBe(4)
      expect(new Set(lines.slice(0, 3)).size).toBe(1)
      const whole = page.getByText("q3hz-7tnd-w5kx-2mvp-c6ay-jr4u-ebg5-s7lo-if2d-xt3n-m6wq-y4zk-h2vc-p5ra")
      expect(await whole.isVisible()).toBe(false)
      await page.getByText("q3hz … p5ra").click()
      await whole.waitFor()
    }
  })
})

describe("the place in a conversation", () => {
  useGallery()

  test("is the end when everything is read, and what is seen is marked as read", async () => {
    const page = await show("long")
    await expect.poll(() => belowView(log(page))).toBeLessThan(2)
    await receive(page, LONG, "one more")
    await log(page).getByText("one more").waitFor()
    await expect.poll(() => belowView(log(page))).toBeLessThan(2)
    await expect.poll(() => callsOf(page)).toContain(`markRead ${LONG} 2000`)
  })

  test("is the first new message when there are some", async () => {
    const page = await show("list")
    await (await tacitOf(page)).evaluate((fake, id) => {
      const chat = fake.chat(id)
      const snapshot = chat.get()
      if (snapshot) chat.set({ ...snapshot, readUpTo: 1700 })
    }, LONG)
    await page.getByRole("link", { name: "Long history" }).click()
    const line = log(page).getByText("New messages")
    await line.waitFor()
    const top = (await topOf(line)) - (await topOf(log(page)))
    expect(top).toBeGreaterThan(40)
    expect(top).toBeLessThan(300)
    const marked = async () => {
      const marks = (await callsOf(page)).filter((call) => call.startsWith("markRead"))
      return Number(marks.at(-1)?.split(" ").at(-1))
    }
    await expect.poll(marked).toBeGreaterThan(1701)
    expect(await marked()).toBeLessThan(1730)
    await page.getByRole("button", { name: /^Jump to latest, 1\d\d new$/ }).click()
    await expect.poll(() => belowView(log(page))).toBeLessThan(2)
  })

  test("does not move for what arrives while reading above, and sending leads to the end", async () => {
    const page = await show("long")
    await log(page).evaluate((node) => {
      node.scrollTop = node.scrollHeight - 4000
    })
    const row = log(page).locator('[data-index="1950"]')
    await page.getByRole("button", { name: "Jump to latest", exact: true }).waitFor()
    const before = await topOf(row)
    await receive(page, LONG, "one")
    await receive(page, LONG, "two")
    await page.getByRole("button", { name: "Jump to latest, 2 new" }).waitFor()
    expect(Math.abs((await topOf(row)) - before)).toBeLessThanOrEqual(1)
    await composer(page).fill("mine")
    await page.keyboard.press("Enter")
    await log(page).getByText("mine", { exact: true }).waitFor()
    await expect.poll(() => belowView(log(page))).toBeLessThan(2)
  })

  test("does not move when older messages come in above", async () => {
    const page = await show("long")
    const first = () =>
      log(page).evaluate((node) => {
        const top = node.getBoundingClientRect().top
        const row = [...node.querySelectorAll("article")].find(
          (each) => each.getBoundingClientRect().bottom > top,
        )
        return { index: Number(row?.dataset.index), offset: (row?.getBoundingClientRect().top ?? 0) - top }
      })
    for (let step = 0; step < 40; step++) {
      await log(page).evaluate((node) => {
        node.scrollTop = 300
      })
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      )
      if ((await callsOf(page)).some((call) => call.startsWith("showOlder"))) break
    }
    await expect.poll(() => callsOf(page)).toContain(`showOlder ${LONG}`)
    const before = await first()
    await (await tacitOf(page)).evaluate((fake, id) => {
      const { people } = globalThis as unknown as {
        people: { longRows: (count: number) => readonly object[] }
      }
      const older = people
        .longRows(300)
        .map((row, place) => ({ ...row, id: `older-${place}`, index: place - 300 }))
      fake.addOlder(id, older as never, false)
    }, LONG)
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    const after = await first()
    expect(after.index).toBe(before.index)
    expect(Math.abs(after.offset - before.offset)).toBeLessThanOrEqual(1)
  })

  test("survives the composer growing and the window shrinking", async () => {
    const page = await show("long")
    await composer(page).fill("a\nb\nc\nd\ne\nf")
    await expect.poll(() => belowView(log(page))).toBeLessThan(2)
    await page.setViewportSize({ width: 900, height: 500 })
    await expect.poll(() => belowView(log(page))).toBeLessThan(2)
  })
})

describe("the move from encrypted to decrypted", () => {
  useGallery()

  test("ends within 400 ms, moves nothing, and leaves the text to the reader from the first frame", async () => {
    const page = await show("chat")
    await stopClock(page)
    await receive(page, MARA, "These glyphs settle into words, character by character.")
    const article = log(page).getByRole("article").last()
    await article.locator("canvas").waitFor()
    const look = () =>
      article.evaluate((node) => {
        const { left, top, width, height } = node.getBoundingClientRect()
        const waiting = CSS.highlights.get("tacit-settling")?.size ?? 0
        return { box: [left, top, width, height].join(), text: node.textContent, waiting }
      })
    const frames = [await look()]
    for (let time = 0; time < 400; time += 40) {
      await page.clock.runFor(40)
      frames.push(await look())
    }
    expect(await article.locator("canvas").count()).toBe(0)
    expect(new Set(frames.map(({ box }) => box)).size).toBe(1)
    expect([...new Set(frames.map(({ text }) => text))]).toEqual([
      "bob: These glyphs settle into words, character by character.14:36",
    ])
    const waiting = frames.map((frame) => frame.waiting)
    expect(waiting[0]).toBeGreaterThan(40)
    expect(waiting[4]).toBeGreaterThan(0)
    expect(waiting[4]).toBeLessThan(40)
    expect(waiting.at(-1)).toBe(0)
    expect(waiting.toSorted((one, other) => other - one)).toEqual(waiting)
  })

  test("is a fade for who wants little motion, and never happens to old or own messages", async () => {
    const page = await show("chat", { size: { width: 1280, height: 800 }, reducedMotion: true })
    await receive(page, MARA, "quietly")
    await log(page).getByText("quietly").waitFor()
    expect(await page.locator("canvas").count()).toBe(0)
    const lively = await show("chat")
    expect(await lively.locator("canvas").count()).toBe(0)
    await composer(lively).fill("mine")
    await lively.keyboard.press("Enter")
    await log(lively).getByText("mine", { exact: true }).waitFor()
    expect(await lively.locator("canvas").count()).toBe(0)
    await expect.poll(() => sendsOf(lively)).toEqual([`send ${MARA} mine`])
  })
})
