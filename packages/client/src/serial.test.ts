import { describe, expect, test } from "vitest"
import { Serial, SerialByKey } from "./serial.ts"

/** A task that ends when the test says so. */
function task<T>(log: string[], name: string, value: T) {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const run = () => {
    log.push(`${name} starts`)
    return promise.finally(() => log.push(`${name} ends`))
  }
  return { run, end: () => resolve(value), fail: (error: Error) => reject(error) }
}

describe("Serial", () => {
  test("runs one task after the other, in the order in which they came", async () => {
    const log: string[] = []
    const serial = new Serial()
    const [a, b] = [task(log, "a", 1), task(log, "b", 2)]
    const results = [serial.run(a.run), serial.run(b.run)]
    b.end()
    await Promise.resolve()
    expect(log).toEqual(["a starts"])
    a.end()
    expect(await Promise.all(results)).toEqual([1, 2])
    expect(log).toEqual(["a starts", "a ends", "b starts", "b ends"])
  })

  test("a task that fails tells its own caller and nobody else", async () => {
    const log: string[] = []
    const serial = new Serial()
    const broken = task(log, "broken", 0)
    const failing = serial.run(broken.run)
    const after = serial.run(async () => "still here")
    broken.fail(new RangeError("no"))
    await expect(failing).rejects.toThrow(RangeError)
    expect(await after).toBe("still here")
  })

  test("is idle once everything handed in so far is over, failed or not", async () => {
    const log: string[] = []
    const serial = new Serial()
    await serial.idle()
    const slow = task(log, "slow", 0)
    serial.run(slow.run).catch(() => undefined)
    const idle = serial.idle().then(() => log.push("idle"))
    slow.fail(new Error("over"))
    await idle
    expect(log).toEqual(["slow starts", "slow ends", "idle"])
  })
})

describe("SerialByKey", () => {
  test("keys do not wait for each other, tasks of one key do", async () => {
    const log: string[] = []
    const serial = new SerialByKey<string>()
    const [a1, a2, b] = [task(log, "a1", 0), task(log, "a2", 0), task(log, "b", 0)]
    const all = [serial.run("a", a1.run), serial.run("a", a2.run), serial.run("b", b.run)]
    await Promise.resolve()
    expect(log).toEqual(["a1 starts", "b starts"])
    for (const { end } of [a1, a2, b]) end()
    await Promise.all(all)
    expect(log.indexOf("a1 ends")).toBeLessThan(log.indexOf("a2 starts"))
  })

  test("a key whose task failed goes on", async () => {
    const serial = new SerialByKey<string>()
    await expect(serial.run("a", () => Promise.reject(new RangeError("no")))).rejects.toThrow(RangeError)
    expect(await serial.run("a", async () => 1)).toBe(1)
  })
})
