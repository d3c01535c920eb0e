import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { expect, test } from "vitest"
import { chromium } from "./src/chromium.ts"
import { provoke, takeWrong } from "./src/watched-pages.ts"

test("I7 What a page asks of others, what its policy holds back and what it throws is noticed, unless the test means it", async () => {
  const server = createServer((_request, response) => {
    response.setHeader("Content-Security-Policy", "script-src 'self'; img-src *")
    response.setHeader("Content-Type", "text/html").end("<!doctype html><h1>Here</h1>")
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()))
  const { port } = server.address() as AddressInfo
  const browser = await chromium.launch()
  const { playwright } = await browser.open(`http://127.0.0.1:${port}/`)
  expect(takeWrong()).toEqual([])
  await playwright.evaluate(async (url) => {
    await fetch(url).catch(() => undefined)
    const refused = new Promise((resolve) => document.addEventListener("securitypolicyviolation", resolve))
    document.body.appendChild(document.createElement("script")).textContent = "1"
    await refused
    setTimeout(() => {
      throw new Error("oops")
    }, 0)
    await new Promise((resolve) => setTimeout(resolve, 0))
  }, `http://localhost:${port}/elsewhere`)
  provoke(/nothing like this/)
  const wrong = takeWrong()
  expect(wrong).toContain(`asked elsewhere: http://localhost:${port}/elsewhere`)
  expect(wrong).toContain("error: oops")
  expect(wrong.filter((text) => text.includes("Content Security Policy"))).not.toEqual([])
  expect(wrong).toContain("nothing complained like /nothing like this/")
  await browser.close()
  server.close()
}, 400_000)
