import { request as httpRequest, type IncomingHttpHeaders } from "node:http"
import { client, ready } from "@serenity-kit/opaque"
import { CONTENT_TYPE, decode, encode, loginFinish, loginStart, loginStarted } from "@tacit/protocol"
import { DEFAULT_LIMITS } from "@tacit/server"
import { beforeAll, expect, test } from "vitest"
import { observedSite } from "../src/observed-site.ts"
import { realServer, signUpAt } from "../src/real-server.ts"

const KNOWN = ["alice", "bobby", "carol"]
const UNKNOWN = ["alicf", "nobdy", "caroo"]
const PAIRS = 1000

beforeAll(() => ready)

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Uint8Array
}

function post(url: string, path: string, body: Uint8Array, localAddress = "127.0.0.1"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { origin: url, "content-type": CONTENT_TYPE, "content-length": body.length }
    const sent = httpRequest(`${url}${path}`, { method: "POST", headers, localAddress }, (response) => {
      const chunks: Buffer[] = []
      response.on("data", (chunk: Buffer) => chunks.push(chunk))
      response.on("end", () => {
        const { statusCode: status = 0, headers: answered } = response
        resolve({ status, headers: answered, body: new Uint8Array(Buffer.concat(chunks)) })
      })
    })
    sent.on("error", reject)
    sent.end(body)
  })
}

const startRequest = (): string => client.startLogin({ password: "guess" }).startLoginRequest

const start = (url: string, handle: string, request = startRequest(), from?: string) =>
  post(url, "/api/login/start", encode(loginStart, { handle, request }), from)

/** What can be seen of an answer without a password. */
function shape({ status, headers, body }: Answer): string {
  const { date: _, ...others } = headers
  const words = status === 200 ? "" : new TextDecoder().decode(body)
  return JSON.stringify({ status, headers: others, length: body.length, words })
}

const WITHOUT_RATES = Object.fromEntries(
  Object.keys(DEFAULT_LIMITS.perHour).map((name) => [name, Number.MAX_SAFE_INTEGER]),
) as typeof DEFAULT_LIMITS.perHour

test("LI4 VA-07 Of 2,000 log-ins that are begun, nothing tells the half whose handle nobody has", async () => {
  const { url, work } = await observedSite({ ...DEFAULT_LIMITS, perHour: WITHOUT_RATES })
  for (const handle of KNOWN) await (await signUpAt(url, handle)).stop()
  const seen = { known: new Set<string>(), unknown: new Set<string>() }
  const done = { known: new Set<string>(), unknown: new Set<string>() }
  const request = startRequest()
  for (let n = 0; n < PAIRS; n++) {
    for (const [half, handles] of [
      ["known", KNOWN],
      ["unknown", UNKNOWN],
    ] as const) {
      work.length = 0
      seen[half].add(shape(await start(url, handles[n % handles.length] ?? "", request)))
      done[half].add(work.join(" "))
    }
  }
  expect(seen.known.size).toBe(1)
  expect(seen.unknown).toEqual(seen.known)
  // The same look-ups and the same evaluation of OPAQUE, so no stopwatch tells more than its noise.
  expect(done.known).toEqual(new Set(["accounts.login opaque.startLogin"]))
  expect(done.unknown).toEqual(done.known)
})

test("LI4 VA-07 A guess that is finished fails alike, whoever has the handle", async () => {
  const { url, work } = await observedSite({ ...DEFAULT_LIMITS, perHour: WITHOUT_RATES })
  for (const handle of KNOWN) await (await signUpAt(url, handle)).stop()
  const finishes = ["", "AAAA", "A".repeat(86), "not base64!", "A".repeat(2000)]
  for (const finish of finishes) {
    const seen = new Set<string>()
    for (const handle of [...KNOWN, ...UNKNOWN]) {
      const { login } = decode(loginStarted, (await start(url, handle)).body)
      work.length = 0
      const answer = await post(url, "/api/login/finish", encode(loginFinish, { login, finish }))
      seen.add(`${shape(answer)} ${work.join(" ")}`)
      expect(answer.status).toBe(401)
    }
    expect(seen.size, finish).toBe(1)
  }
})

test("LI4 VA-07 A handle that nobody has is evaluated under a key of its own that stays, like one that somebody has", async () => {
  const { url } = await observedSite()
  for (const handle of KNOWN) await (await signUpAt(url, handle)).stop()
  const request = startRequest()
  // The evaluated element stands first in OPAQUE's answer; a random one would tell of a fake record.
  const element = async (handle: string) => {
    const { response } = decode(loginStarted, (await start(url, handle, request)).body)
    return Buffer.from(response, "base64url").subarray(0, 32).toString("hex")
  }
  const elements: string[] = []
  for (const handle of [...KNOWN, ...UNKNOWN]) {
    elements.push(await element(handle))
    expect(await element(handle.toUpperCase())).toBe(elements.at(-1))
  }
  expect(new Set(elements).size).toBe(elements.length)
})

test("LI4 CN12 VA-07 Guesses are limited by handle and by address, for handles that nobody has, too", async () => {
  const { url } = await realServer({ TACIT_LIMIT_GUESS: "6", TACIT_LIMIT_LOGIN: "10" })
  await (await signUpAt(url, "alice")).stop()
  const seen: Record<string, string[]> = { alice: [], nobdy: [] }
  for (const [handle, shapes] of Object.entries(seen)) {
    for (let n = 0; n < 8; n++) {
      const answer = await start(url, handle, startRequest(), `127.0.0.${10 + n}`)
      shapes.push(`${answer.status}`)
      if (answer.status === 429) shapes.push(new TextDecoder().decode(answer.body).replace(/\d+/g, "n"))
    }
  }
  const refusal = '{"error":"rate-limited","message":"Too many requests in a short time.","retryAfter":n}'
  // Signing up evaluated alice's key once; that counts.
  expect(seen.alice).toEqual([...new Array(5).fill("200"), ...new Array(3).fill(["429", refusal]).flat()])
  expect(seen.nobdy).toEqual([...new Array(6).fill("200"), ...new Array(2).fill(["429", refusal]).flat()])
  const statuses: number[] = []
  for (let n = 0; n < 12; n++) {
    statuses.push((await start(url, `other-${n}`, startRequest(), "127.0.0.99")).status)
  }
  expect(statuses).toEqual([...new Array(10).fill(200), 429, 429])
})
