import { ROUTES } from "@tacit/server"
import { Story } from "@tacit/testkit/story"
import { expect, test } from "vitest"
import { rawExchange, requestText, statuses } from "../src/raw-connection.ts"
import { realServer } from "../src/real-server.ts"

const ELSEWHERE = [
  "//evil.test",
  "/\\evil.test",
  "/%2f%2fevil.test",
  "https://evil.test/",
  "/.//evil.test/..",
  "/@evil.test",
]
const TARGETS = [
  ...ELSEWHERE,
  ...ELSEWHERE.map((place) => `/?next=${place}`),
  ...ELSEWHERE.map((place) => `/api/session/open?return=${place}`),
  "/",
  "/index.html",
  "/api",
  "/api/",
  "/api/login/start",
  "/nothing-here",
]

test("CN13 WE-09 Whatever is asked for, the server sends nobody elsewhere, and every answer forbids to tell others where one came from", async () => {
  const { port } = await realServer()
  for (const target of TARGETS) {
    for (const method of ["GET", "HEAD", "POST", "PUT", "OPTIONS"]) {
      const headers = [
        "host: evil.test",
        "x-forwarded-host: evil.test",
        "connection: close",
        "content-length: 0",
      ]
      const answer = await rawExchange(port, requestText(`${method} ${target}`, headers))
      const [status] = statuses(answer)
      expect([target, method, status]).not.toEqual([target, method, undefined])
      expect(Math.floor((status as number) / 100), `${method} ${target}`).not.toBe(3)
      const lines = answer.split("\r\n\r\n")[0]?.toLowerCase().split("\r\n") ?? []
      expect(lines).toContain("referrer-policy: no-referrer")
      for (const name of ["location", "refresh", "link"])
        expect(lines.filter((line) => line.startsWith(`${name}:`))).toEqual([])
      expect(answer).not.toContain("evil.test")
    }
  }
})

test("WE-09 No address that a client asks for has anything of the person, the password or a key in it", async () => {
  const story = await Story.begin()
  const [alice, bob] = await story.people("alice", "bob")
  const talk = await story.direct(alice, bob)
  const second = await story.fresh("alice")
  await story.say(second, talk, "hello")
  const asked = new Set(story.world.network.posted.map(({ path }) => path))
  expect(asked.size).toBeGreaterThanOrEqual(4)
  for (const path of asked) expect(Object.keys(ROUTES)).toContain(path)
})
