/**
 * Keeps the place of somebody who reads while rows come and go. Two states: at the end (new rows push the
 * old ones up) and reading (the row at the top of the view stays where it is, whatever is added above or
 * below). Does by hand what `overflow-anchor` does, since WebKit has none.
 */
const AT_END_WITHIN = 24
const NEAR_END_WITHIN = 160
const NEAR_BEGINNING_WITHIN = 600

export class ScrollKeeper {
  readonly #log: HTMLElement
  #atEnd = true
  #last = { top: 0, view: 0, content: 0 }
  #anchor: { readonly row: string; readonly top: number } | undefined

  constructor(log: HTMLElement) {
    this.#log = log
  }

  /** At the "New messages" line if there is one, else at the end. */
  open(): void {
    const line = this.#log.querySelector<HTMLElement>("[data-new]")
    if (line === null) {
      this.toEnd()
      return
    }
    const top = line.getBoundingClientRect().top - this.#top()
    this.#atEnd = false
    this.#log.scrollTop += top - this.#log.clientHeight * 0.2
    this.remember()
  }

  /** Call when the person has scrolled. */
  remember(): void {
    // Who was at the end and has not moved up is still there: the end has moved, and `restore` follows it.
    const { scrollTop: top, clientHeight: view, scrollHeight: content } = this.#log
    // A composer that grows is measured at its smallest: then the browser scrolls back, and nobody moved.
    const resized = view !== this.#last.view || content !== this.#last.content
    const movedUp = !resized && top < this.#last.top - 1
    this.#atEnd = this.#belowView() <= AT_END_WITHIN || (this.#atEnd && !movedUp)
    this.#last = { top, view, content }
    const row = this.#firstInView()
    this.#anchor =
      row === undefined
        ? undefined
        : { row: row.dataset.row ?? "", top: row.getBoundingClientRect().top - this.#top() }
  }

  /** Call after the rows or any height changed. */
  restore(): void {
    if (this.#atEnd) {
      this.#log.scrollTop = this.#log.scrollHeight
      return
    }
    if (this.#anchor === undefined) return
    const row = this.#log.querySelector<HTMLElement>(`[data-row="${CSS.escape(this.#anchor.row)}"]`)
    if (row === null) return
    const moved = row.getBoundingClientRect().top - this.#top() - this.#anchor.top
    if (Math.abs(moved) >= 1) this.#log.scrollTop += moved
  }

  /** At once: a smooth scroll would pass through, and mark as read, what nobody reads at that speed. */
  toEnd(): void {
    this.#atEnd = true
    this.#log.scrollTop = this.#log.scrollHeight
  }

  nearEnd(): boolean {
    return this.#belowView() <= NEAR_END_WITHIN
  }

  nearBeginning(): boolean {
    return this.#log.scrollTop < NEAR_BEGINNING_WITHIN
  }

  /** Index of the lowest message that is on the screen with its beginning; -1 if there is none. */
  lastSeenIndex(): number {
    const rows = this.#rows()
    const bottom = this.#log.getBoundingClientRect().bottom - 12
    const end = partition(rows.length, (place) => (rows[place]?.getBoundingClientRect().top ?? 0) < bottom)
    for (let place = end - 1; place >= 0; place--) {
      const index = rows[place]?.dataset.index
      if (index !== undefined) return Number(index)
    }
    return -1
  }

  #firstInView(): HTMLElement | undefined {
    const rows = this.#rows()
    const top = this.#top()
    return rows[partition(rows.length, (place) => (rows[place]?.getBoundingClientRect().bottom ?? 0) <= top)]
  }

  #rows(): NodeListOf<HTMLElement> {
    return this.#log.querySelectorAll<HTMLElement>("[data-row]")
  }

  #top(): number {
    return this.#log.getBoundingClientRect().top
  }

  #belowView(): number {
    return this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight
  }
}

/** The first place for which `before` is false; all places before it are true. */
function partition(length: number, before: (place: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >> 1
    if (before(middle)) low = middle + 1
    else high = middle
  }
  return low
}
