import { ProtocolError } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { BrokenServerError } from "../connection/requests.ts"
import { ForkedLogError } from "../conversation/follow.ts"
import { ConnectionLostError } from "../ports/transport.ts"
import { DamagedProfileError } from "../store/sealed-store.ts"
import { VaultUnusableError } from "../vault/vault-cache.ts"
import { Background, isExpected } from "./background.ts"

function background() {
  const bugs: unknown[] = []
  return { bugs, background: new Background((error) => bugs.push(error)) }
}

describe("work in the background", () => {
  test("that loses the connection ends quietly: the next connection starts it again", async () => {
    const { bugs, background: work } = background()
    let refused = 0
    work.run(
      () => Promise.reject(new ConnectionLostError("gone")),
      () => refused++,
    )
    await work.idle()
    expect(bugs).toEqual([])
    expect(refused).toBe(0)
  })

  test.each([
    new ProtocolError("rate-limited"),
    new BrokenServerError("nonsense"),
    new ForkedLogError("another history"),
    new VaultUnusableError("set back"),
  ])("that the world refuses is told to who may try again: $name", async (error) => {
    const { bugs, background: work } = background()
    let refused = 0
    work.run(
      () => Promise.reject(error),
      () => refused++,
    )
    await work.idle()
    expect(bugs).toEqual([])
    expect(refused).toBe(1)
    expect(isExpected(error)).toBe(true)
  })

  test.each([new TypeError("undefined is no function"), new DamagedProfileError("cannot be opened"), "text"])(
    "that fails otherwise is a bug: %s",
    async (error) => {
      const { bugs, background: work } = background()
      let refused = 0
      work.run(
        () => Promise.reject(error),
        () => refused++,
      )
      await work.idle()
      expect(bugs).toEqual([error])
      expect(refused).toBe(0)
    },
  )

  test("is over only when nothing runs, what tasks start meanwhile included", async () => {
    const { background: work } = background()
    const log: string[] = []
    work.run(async () => {
      await Promise.resolve()
      work.run(async () => {
        await Promise.resolve()
        log.push("second")
      })
      log.push("first")
    })
    await work.idle()
    expect(log).toEqual(["first", "second"])
    await work.idle()
  })
})
