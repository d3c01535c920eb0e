import { expect, test } from "vitest"
import { ScrollKeeper } from "./scroll-keeper.ts"

/** As much of a log without rows as the keeper looks at; a browser keeps `scrollTop` within it. */
class FakeLog {
  scrollHeight = 1000
  clientHeight = 400
  #top = 0

  get scrollTop(): number {
    return this.#top
  }

  set scrollTop(top: number) {
    this.#top = Math.max(0, Math.min(top, this.scrollHeight - this.clientHeight))
  }

  /** The browser scrolls back where there is less to scroll. */
  resize(view: number): void {
    this.clientHeight = view
    this.scrollTop = this.#top
  }

  querySelector = () => null
  querySelectorAll = () => []
  getBoundingClientRect = () => ({ top: 0, bottom: this.clientHeight })
}

function opened() {
  const log = new FakeLog()
  const keeper = new ScrollKeeper(log as unknown as HTMLElement)
  keeper.open()
  keeper.remember()
  return { log, keeper }
}

test("A composer that is measured at its smallest while it grows takes nobody from the end", () => {
  const { log, keeper } = opened()
  log.resize(330)
  keeper.restore()
  keeper.remember()
  log.resize(400)
  log.resize(240)
  keeper.remember()
  keeper.restore()
  expect(log.scrollTop).toBe(760)
})

test("Who scrolls up is not taken back to the end by a height that changes later", () => {
  const { log, keeper } = opened()
  log.scrollTop = 300
  keeper.remember()
  log.resize(330)
  keeper.remember()
  keeper.restore()
  expect(log.scrollTop).toBe(300)
})
