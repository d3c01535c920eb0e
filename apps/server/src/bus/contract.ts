/** What every adapter of the Bus port keeps. `settle` waits until what was published has arrived. */
import type { AccountId } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import type { Bus } from "./bus.ts"

const account = "aa".repeat(32) as AccountId

export function busContract(
  name: string,
  open: () => { readonly bus: Bus; readonly settle: () => Promise<void>; readonly errors: unknown[] },
): void {
  describe(`ST10 the bus contract: ${name}`, () => {
    test("every subscriber of a topic gets every message of it, in order", async () => {
      const { bus, settle } = open()
      const heard: string[] = []
      for (const who of ["a", "b"]) bus.subscribe("inbox", ({ latest }) => heard.push(`${who}${latest}`))
      bus.subscribe("chain", () => heard.push("chain"))
      bus.publish("inbox", { account, latest: 1 })
      bus.publish("inbox", { account, latest: 2 })
      await settle()
      expect(heard.filter((one) => one.startsWith("a"))).toEqual(["a1", "a2"])
      expect(heard.filter((one) => one.startsWith("b"))).toEqual(["b1", "b2"])
      expect(heard).toHaveLength(4)
    })

    test("a subscription that was ended hears nothing more", async () => {
      const { bus, settle } = open()
      const heard: number[] = []
      const end = bus.subscribe("inbox", ({ latest }) => heard.push(latest))
      bus.publish("inbox", { account, latest: 1 })
      await settle()
      end()
      bus.publish("inbox", { account, latest: 2 })
      await settle()
      expect(heard).toEqual([1])
    })

    test("a subscriber that throws hurts neither the others nor the publisher", async () => {
      const { bus, settle, errors } = open()
      const heard: number[] = []
      bus.subscribe("inbox", () => {
        throw new TypeError("a bug")
      })
      bus.subscribe("inbox", ({ latest }) => heard.push(latest))
      bus.publish("inbox", { account, latest: 1 })
      await settle()
      expect(heard).toEqual([1])
      expect(errors).toHaveLength(1)
    })
  })
}
