import { CONTENT_TYPE } from "@tacit/protocol"
import { expect, test } from "vitest"
import { crossSiteRequests, PATHS, type Sent } from "../src/cross-site.ts"
import { observedSite } from "../src/observed-site.ts"
import { rawExchange, requestText, statuses } from "../src/raw-connection.ts"

/** Bytes that no route takes for its own: whoever reaches it is told so. */
const BODY = "x"

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
