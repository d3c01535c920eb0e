/**
 * Every page of every test, whatever the test itself looks at (ATTACKS, invariant I7): what it asks of whom, what its
 * policies hold back, and what it throws. Chromium only: the other engines' drivers do not tell.
 */
import type { BrowserContext } from "playwright-core"

/** Where a test's pages may go: the servers that it started, and what it opened itself. */
const meant = new Set<string>()
let asked = new Set<string>()
let complaints: string[] = []
let provoked: RegExp[] = []

export function meanOrigin(url: string): void {
  meant.add(new URL(url).origin)
}

/** The test makes a page complain like this; that it does not is a failure, too. */
export function provoke(like: RegExp): void {
  provoked.push(like)
}

export function watchContext(context: BrowserContext): void {
  context.on("request", (request) => asked.add(request.url()))
  context.on("page", (page) =>
    page.on("websocket", (socket) => asked.add(socket.url().replace(/^ws/, "http"))),
  )
  context.on("weberror", (error) => complaints.push(`error: ${error.error().message}`))
  context.on("console", (message) => {
    if (isOfPolicy(message.text())) complaints.push(message.text())
  })
}

export function isOfPolicy(text: string): boolean {
  return /Content Security Policy|Trusted ?Type/i.test(text)
}

/** What was wrong since the last call. */
export function takeWrong(): readonly string[] {
  const elsewhere = [...asked].filter((url) => /^https?:/.test(url) && !meant.has(new URL(url).origin))
  const unmeant = complaints.filter((text) => !provoked.some((like) => like.test(text)))
  const missed = provoked.filter((like) => !complaints.some((text) => like.test(text)))
  asked = new Set()
  complaints = []
  provoked = []
  return [
    ...elsewhere.map((url) => `asked elsewhere: ${url}`),
    ...unmeant,
    ...missed.map((like) => `nothing complained like ${like}`),
  ]
}
