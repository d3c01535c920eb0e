import { expect, test } from "vitest"
import type { Peer } from "./peer.ts"
import { SlowReaders } from "./slow-readers.ts"

const KIB = 1024

interface Reader extends Peer {
  waits: number
  isCut: boolean
}

function reader(): Reader {
  const self: Reader = {
    origin: "",
    address: "",
    waits: 0,
    isCut: false,
    send: () => undefined,
    close: () => undefined,
    cut: () => {
      self.isCut = true
    },
    buffered: () => self.waits,
  }
  return self
}

function waiting(slow: SlowReaders, peer: Reader, waits: number): void {
  peer.waits = waits
  slow.sent(peer)
}

test("CN10 DO-01 Readers that together have too much waiting lose the slowest, and no more than that", () => {
  const slow = new SlowReaders(2000 * KIB)
  const [quick, slower, slowest] = [reader(), reader(), reader()]
  waiting(slow, quick, 300 * KIB)
  waiting(slow, slowest, 1200 * KIB)
  waiting(slow, slower, 500 * KIB)
  expect([quick, slower, slowest].map(({ isCut }) => isCut)).toEqual([false, false, false])
  waiting(slow, quick, 301 * KIB)
  expect([quick, slower, slowest].map(({ isCut }) => isCut)).toEqual([false, false, true])
})

test("CN10 DO-01 Who keeps up is never cut, however many do", () => {
  const slow = new SlowReaders(500 * KIB)
  const readers = Array.from({ length: 100 }, reader)
  for (const each of readers) waiting(slow, each, 200 * KIB)
  expect(readers.some(({ isCut }) => isCut)).toBe(false)
})

test("CN10 DO-01 What has been read since, and who is gone, counts no more", () => {
  const slow = new SlowReaders(1000 * KIB)
  const [first, gone, second] = [reader(), reader(), reader()]
  waiting(slow, first, 900 * KIB)
  first.waits = 0
  waiting(slow, gone, 900 * KIB)
  slow.gone(gone)
  waiting(slow, second, 900 * KIB)
  expect([first, gone, second].some(({ isCut }) => isCut)).toBe(false)
})
