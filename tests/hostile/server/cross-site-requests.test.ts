import { CONTENT_TYPE } from "@tacit/protocol"
import { ROUTES } from "@tacit/server"
import { expect, test } from "vitest"
import { observedSite } from "../src/observed-site.ts"
import { rawExchange, requestText, statuses } from "../src/raw-connection.ts"

const PATHS = Object.keys(ROUTES)
const FORMS = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"]
const METHODS = ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"]
/** Bytes that no route takes for its own: whoever reaches it is told so. */
const BODY = "x"

interface Sent {
  readonly method?: string
  readonly headers: readonly string[]
}

const typed = (type: string): string => `Content-Type: ${type}`

/** What a page of another site can make a browser send, with cookies and without a question before it. */
function crossSiteRequests(url: string): readonly Sent[] {
  const own = `Origin: ${url}`
  const foreign = ["Origin: https://evil.test", "Origin: null", `Origin: ${url}.evil.test`]
  const types = [...FORMS, CONTENT_TYPE].map(typed)
  return [
    ...foreign.flatMap((origin) => types.map((type) => ({ headers: [origin, type] }))),
    // Older browsers sent some forms without an Origin.
    ...types.map((type) => ({ headers: [type] })),
    ...FORMS.map((type) => ({ headers: [own, typed(type)] })),
    { headers: [own] },
    ...["cross-site", "same-site", "none", "same-origin, cross-site", ""].map((site) => ({
      headers: [own, typed(CONTENT_TYPE), `Sec-Fetch-Site: ${site}`],
    })),
    ...METHODS.map((method) => ({ method, headers: [own, typed(CONTENT_TYPE)] })),
  ]
}

function send(port: number, path: string, { method = "POST", headers }: Sent): Promise<string> {
  const always = [`Host: 127.0.0.1:${port}`, "Cookie: tacit-0=0", "Connection: close", "Content-Length: 1"]
  return rawExchange(port, requestText(`${method} ${path}`, [...always, ...headers], BODY))
}

test.each(PATHS)("CN17 WE-02 Nothing that another site can send has an effect at %s", async (path) => {
  const { port, url, reached } = await observedSite()
  for (const sent of crossSiteRequests(url)) {
    const answer = await send(port, path, sent)
    const [status] = statuses(answer)
    expect([400, 403, 404, 405, 415], JSON.stringify(sent)).toContain(status)
    expect(answer.toLowerCase(), JSON.stringify(sent)).not.toContain("access-control-")
    expect(answer.toLowerCase(), JSON.stringify(sent)).not.toContain("set-cookie")
  }
  expect(reached).toEqual([])
  // The same body from the server's own page arrives, so it was the checks that held the others.
  const own = [`Origin: ${url}`, `Content-Type: ${CONTENT_TYPE}`]
  await send(port, path, { headers: own })
  await send(port, path, { headers: [...own, "Sec-Fetch-Site: same-origin"] })
  expect(reached.map((one) => one.path)).toEqual([path, path])
})

test("CN17 WE-02 Reading a page or an asset changes nothing and sets no cookie, whoever asks", async () => {
  const { port, reached } = await observedSite()
  for (const path of ["/", "/healthz", "/index.html", "/api/socket", "/api/", "/nothing"]) {
    for (const headers of [[], ["Origin: https://evil.test"], ["Sec-Fetch-Site: cross-site"]]) {
      const answer = await send(port, path, { method: "GET", headers })
      expect(answer.toLowerCase()).not.toContain("set-cookie")
      expect(answer.toLowerCase()).not.toContain("access-control-")
    }
  }
  expect(reached).toEqual([])
})
