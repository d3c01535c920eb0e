/** What other pages, and script that got into ours, can do with the app in a real browser. */
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { afterAll, beforeAll, expect, test } from "vitest"
import { chromium } from "./src/chromium.ts"
import { openConversation, seesMessages, send, signUp, startConversation } from "./src/people.ts"
import { type Service, startService } from "./src/service.ts"
import { provoke } from "./src/watched-pages.ts"

let service: Service
let foreign: Server

beforeAll(async () => {
  service = await startService()
  foreign = createServer((_request, response) => {
    response.setHeader("Content-Type", "text/html").end("<!doctype html><h1>Elsewhere</h1>")
  })
  await new Promise<void>((resolve) => foreign.listen(0, "127.0.0.1", () => resolve()))
}, 400_000)
afterAll(async () => {
  foreign?.close()
  await service?.server.dispose()
})

const elsewhere = () => `http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`

/** What comes of text as code, in a task of the page's own: what the driver runs itself, no policy holds back. */
const evaluated = () =>
  new Promise<string>((resolve) => {
    setTimeout(() => {
      try {
        // biome-ignore lint/security/noGlobalEval: that it is refused is what is tested.
        resolve(String(globalThis.eval("40 + 2")))
      } catch (error) {
        resolve((error as Error).name)
      }
    }, 0)
  })

test("CO-01 Text becomes code neither in the page nor in its worker", async () => {
  const browser = await chromium.launch()
  const page = await browser.open(service.url)
  await signUp(page, "eve")
  const [worker] = page.playwright.workers()
  expect(await page.playwright.evaluate(evaluated)).toBe("EvalError")
  expect(await worker?.evaluate(evaluated)).toBe("EvalError")
  const blank = await browser.open(elsewhere())
  expect(await blank.playwright.evaluate(evaluated)).toBe("42")
  await browser.close()
}, 400_000)

test("WE-04 The app shows itself in no frame", async () => {
  provoke(/frame-ancestors/)
  const browser = await chromium.launch()
  const { playwright } = await browser.open(elsewhere())
  const refused = playwright.waitForEvent("console", (message) => /frame-ancestors/.test(message.text()))
  await playwright.evaluate((url) => {
    const frame = document.body.appendChild(document.createElement("iframe"))
    frame.src = url
  }, service.url)
  await refused
  const [frame] = playwright.frames().slice(1)
  expect(await frame?.getByRole("button").count()).toBe(0)
  await browser.close()
}, 400_000)

/** One of each that the app's page, worker and tabs say to each other. */
const MESSAGES = [
  { kind: "gone" },
  { kind: "locked" },
  { kind: "hello", from: "x" },
  { kind: "call", id: 1, from: "x", call: { verb: "logOut" } },
  { kind: "call", id: 2, from: "x", call: { verb: "retire" } },
  { kind: "outcome", id: 1, to: "x", outcome: { ok: true, value: undefined } },
  { kind: "snapshot", snapshot: { name: "session", value: { kind: "start", known: [] } } },
  { kind: "watch", conversation: "x" },
]

test("WE-07 What another window says to the app is heard by nothing, and it has no hold on the window", async () => {
  const browser = await chromium.launch()
  const page = await browser.open(service.url)
  await signUp(page, "walt")
  const attacker = await browser.open(elsewhere())
  const opened = page.playwright.context().waitForEvent("page")
  await attacker.playwright.evaluate((url) => {
    ;(globalThis as unknown as { app: Window | null }).app = window.open(url)
  }, service.url)
  const victim = await opened
  await victim.getByRole("navigation", { name: "Conversations" }).waitFor()
  const left = await attacker.playwright.evaluate((messages) => {
    const { app } = globalThis as unknown as { app: Window | null }
    for (const message of messages) app?.postMessage(message, "*")
    return app === null || app.closed
  }, MESSAGES)
  expect(left).toBe(true)
  expect(await victim.evaluate(() => window.opener)).toBe(null)
  // From the app's own window too: there is nothing that listens.
  await victim.evaluate((messages) => {
    for (const message of messages) window.postMessage(message, "*")
  }, MESSAGES)
  await victim.getByRole("button", { name: "Settings" }).click()
  await victim.getByText("walt").first().waitFor()
  expect(await page.sees("navigation", "Conversations")).toBe(true)
  await browser.close()
}, 400_000)

test("WE-10 CO-06 CO-07 Whatever is said, browsers ask nobody but the app's own server, and for nothing but what was built", async () => {
  const [alices, bobs] = [await chromium.launch(), await chromium.launch()]
  const asked = new Set<string>()
  const pages = []
  for (const browser of [alices, bobs]) {
    const page = await browser.open("about:blank")
    page.playwright.context().on("request", (request) => asked.add(request.url()))
    page.playwright.on("websocket", (socket) => asked.add(socket.url().replace(/^ws/, "http")))
    await page.playwright.goto(service.url)
    pages.push(page)
  }
  const [alice, bob] = pages as [(typeof pages)[number], (typeof pages)[number]]
  await signUp(alice, "ada")
  await signUp(bob, "bert")
  await startConversation(alice, "bert")
  const texts = [
    `see ${elsewhere()}preview`,
    `![x](${elsewhere()}pixel.png)`,
    `<img src="${elsewhere()}image"> <link rel="prefetch" href="${elsewhere()}link">`,
    `url(${elsewhere()}style) @import "${elsewhere()}import"`,
  ]
  for (const text of texts) await send(alice, text)
  await openConversation(bob, "ada")
  await seesMessages(bob, texts)
  const paths = [...asked].map((url) => {
    expect(url.startsWith(`${service.url}/`)).toBe(true)
    return new URL(url).pathname
  })
  expect(paths.length).toBeGreaterThan(5)
  const built = /^\/(|assets\/[\w-]+(\.[\w-]+)*\.(js|css|woff2)|manifest\.webmanifest|[\w-]+\.(svg|png|ico))$/
  expect(paths.filter((path) => !built.test(path) && !path.startsWith("/api/"))).toEqual([])
  await alices.close()
  await bobs.close()
}, 400_000)
