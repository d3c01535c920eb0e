import { encode, sessionAccount } from "@tacit/protocol"
import { expect, test } from "vitest"
import { openSession, sessionKeyOf } from "../src/browser-session.ts"
import { crossSiteRequests, PATHS, type Sent } from "../src/cross-site.ts"
import { rawExchange, requestText } from "../src/raw-connection.ts"
import { realServer, signUpAt } from "../src/real-server.ts"

const PAGES = [
  "/",
  "/index.html",
  "/healthz",
  "/manifest.webmanifest",
  "/assets/nothing.js",
  "/api/socket",
  "/nothing",
]
const SITES = ["cross-site", "same-site", "none"]

const reads: readonly Sent[] = SITES.flatMap((site) =>
  ["GET", "HEAD"].map((method) => ({
    method,
    headers: [`Sec-Fetch-Site: ${site}`, "Sec-Fetch-Mode: no-cors"],
  })),
)

/** All of an answer but the time of day. */
async function answer(port: number, path: string, sent: Sent, cookie: string, body: string): Promise<string> {
  const { method = "POST", headers } = sent
  const length = `Content-Length: ${body.length}`
  const always = [`Host: 127.0.0.1:${port}`, `Cookie: ${cookie}`, "Connection: close", length]
  const text = requestText(`${method} ${path}`, [...always, ...headers], body)
  return (await rawExchange(port, Buffer.from(text, "latin1"))).replace(/^date: .*$/im, "")
}

test("WE-03 Whether somebody is logged in changes no byte of any answer that another site can cause", async () => {
  const { url, port } = await realServer()
  const alice = await signUpAt(url, "alice")
  const { cookie = "" } = await openSession(url, await alice.sessionTicket())
  // What the app's own page would send to learn the most.
  const body = Buffer.from(encode(sessionAccount, { account: alice.profile.account })).toString("latin1")
  const planted = `${cookie.split("=")[0]}=${"ab".repeat(32)}`
  const wanted = [
    ...PAGES.flatMap((path) => reads.map((sent) => [path, sent] as const)),
    ...PATHS.flatMap((path) => [...crossSiteRequests(url), ...reads].map((sent) => [path, sent] as const)),
  ]
  for (const [path, sent] of wanted) {
    const without = await answer(port, path, sent, "a=b", body)
    expect(without).toMatch(/^HTTP/)
    for (const held of [cookie, planted]) {
      expect(await answer(port, path, sent, held, body), `${path} ${JSON.stringify(sent)}`).toBe(without)
    }
  }
  // The session was there all the time: its own page gets the key.
  expect((await sessionKeyOf(url, alice.profile.account, cookie)).status).toBe(200)
})
