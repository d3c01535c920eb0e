/**
 * The signature move: a line of cipher glyphs settles, character by character, into the text.
 *
 * The text is in the page from the first frame, so nothing moves and screen readers have it at once. A
 * canvas over it draws the glyphs; the characters that have not settled are transparent by a CSS custom
 * highlight, which changes no element. Without that API, or with reduced motion, the text fades in.
 */
const DURATION = 360
const SETTLE_BY = 0.78
/** Long messages: what is beyond settles with the last. */
const LONGEST = 320
const GLYPHS = "9fK2mQ0x7vBdLr8sT4nYc3hW6zGe5pJaXuVt1RkDqE"
const HIGHLIGHT = "tacit-settling"

interface Cell {
  readonly range: Range
  readonly x: number
  readonly y: number
  /** No glyph is wider than its character. */
  readonly width: number
  /** When it settles, as a part of the duration; below 1. */
  readonly due: number
}

/** `seed` chooses the glyphs; the parent is `position: relative`. The returned function ends it at once. */
export function settle(element: HTMLElement, seed: string): () => void {
  const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches
  if (reduced || document.hidden || typeof Highlight === "undefined") return fade(element)
  const cells = cellsOf(element, numbersFrom(seed))
  const canvas = canvasOver(element)
  const context = canvas.getContext("2d")
  if (cells.length === 0 || context === null) {
    canvas.remove()
    return () => {}
  }
  const waiting = highlight()
  for (const { range } of cells) waiting.add(range)
  const numbers = numbersFrom(`${seed}*`)
  const begin = performance.now()
  let frame = 0
  const end = () => {
    cancelAnimationFrame(frame)
    canvas.remove()
    for (const { range } of cells) waiting.delete(range)
  }
  const draw = (time: number) => {
    const part = Math.max(0, time - begin) / DURATION
    if (paint(canvas, context, cells, part, numbers, waiting) === 0) {
      end()
      return
    }
    frame = requestAnimationFrame(draw)
  }
  paint(canvas, context, cells, 0, numbers, waiting)
  frame = requestAnimationFrame(draw)
  return end
}

/** Draws what has not settled; returns how much that is. */
function paint(
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
  cells: readonly Cell[],
  part: number,
  numbers: () => number,
  waiting: Highlight,
): number {
  let left = 0
  context.clearRect(0, 0, canvas.width, canvas.height)
  context.globalAlpha = 0.75
  for (const { range, x, y, width, due } of cells) {
    if (part >= due) waiting.delete(range)
    else {
      left += 1
      context.fillText(GLYPHS[numbers() % GLYPHS.length] ?? "", x, y, width)
    }
  }
  return left
}

/** One cell per visible character, with its place inside the element. */
function cellsOf(element: HTMLElement, numbers: () => number): Cell[] {
  const origin = element.getBoundingClientRect()
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  const cells: Cell[] = []
  const total = Math.min(element.textContent?.length ?? 0, LONGEST)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    for (const { segment, index } of new Intl.Segmenter().segment(node.nodeValue ?? "")) {
      if (cells.length >= LONGEST) return cells
      const range = document.createRange()
      range.setStart(node, index)
      range.setEnd(node, index + segment.length)
      const box = range.getBoundingClientRect()
      if (box.width === 0 || segment.trim() === "") continue
      const due = (cells.length / Math.max(total, 1)) * (SETTLE_BY - 0.3) + 0.1 + (numbers() % 100) / 500
      cells.push({
        range,
        x: box.left - origin.left + box.width / 2,
        y: box.top - origin.top + box.height / 2 + 1,
        width: box.width,
        due,
      })
    }
  }
  return cells
}

/** Beside the text, in its parent, which is `position: relative`: inside it would be part of the text. */
function canvasOver(element: HTMLElement): HTMLCanvasElement {
  const host = element.parentElement ?? element
  const box = element.getBoundingClientRect()
  const origin = host.getBoundingClientRect()
  const canvas = document.createElement("canvas")
  canvas.width = Math.ceil(box.width * devicePixelRatio)
  canvas.height = Math.ceil(box.height * devicePixelRatio)
  canvas.ariaHidden = "true"
  Object.assign(canvas.style, {
    position: "absolute",
    pointerEvents: "none",
    left: `${box.left - origin.left}px`,
    top: `${box.top - origin.top}px`,
    width: `${box.width}px`,
    height: `${box.height}px`,
  })
  const style = getComputedStyle(element)
  const context = canvas.getContext("2d")
  if (context !== null) {
    const mono = style.getPropertyValue("--mono") || "monospace"
    context.scale(devicePixelRatio, devicePixelRatio)
    context.font = `500 ${Number.parseFloat(style.fontSize) * 0.82}px ${mono}`
    context.fillStyle = style.color
    context.textAlign = "center"
    context.textBaseline = "middle"
  }
  host.append(canvas)
  return canvas
}

function fade(element: HTMLElement): () => void {
  const animation = element.animate({ opacity: [0, 1] }, { duration: 160, easing: "ease-out" })
  return () => animation.cancel()
}

function highlight(): Highlight {
  const present = CSS.highlights.get(HIGHLIGHT)
  if (present !== undefined) return present
  const made = new Highlight()
  CSS.highlights.set(HIGHLIGHT, made)
  return made
}

/** Small numbers that are always the same for a seed: these glyphs hide nothing. */
function numbersFrom(seed: string): () => number {
  let state = 2_166_136_261
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16_777_619)
  return () => {
    state = Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9
    return (state >>> 8) & 0xffff
  }
}
