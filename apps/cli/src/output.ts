/**
 * What a command prints: results on stdout, as one JSON object a line or as aligned text, and everything
 * else on stderr.
 */
import { printable, printableJson } from "./printable.ts"

export interface Streams {
  out(text: string): void
  err(text: string): void
}

/** A result: what a program reads, and the cells of the line that a person reads. */
export interface Row {
  readonly record: object
  readonly cells: readonly string[]
}

export class Output {
  readonly #streams: Streams
  readonly #json: boolean

  constructor(streams: Streams, json: boolean) {
    this.#streams = streams
    this.#json = json
  }

  /** One result. `words` may have several lines. */
  result(record: object, words: string): void {
    this.#streams.out(`${this.#json ? printableJson(record) : printable(words)}\n`)
  }

  /** Many results, the columns aligned; the last column may have several lines. */
  table(rows: readonly Row[]): void {
    const widths = columnWidths(rows)
    for (const { record, cells } of rows) this.result(record, aligned(cells, widths))
  }

  /** Something worth knowing that is no result. */
  note(words: string): void {
    this.#streams.err(`${printable(words)}\n`)
  }
}

function columnWidths(rows: readonly Row[]): readonly number[] {
  const widths: number[] = []
  for (const { cells } of rows) {
    for (const [column, cell] of cells.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length)
  }
  return widths
}

function aligned(cells: readonly string[], widths: readonly number[]): string {
  const last = cells.length - 1
  const start = cells
    .slice(0, last)
    .map((cell, column) => `${cell.padEnd(widths[column] ?? 0)}  `)
    .join("")
  return start + (cells[last] ?? "").replaceAll("\n", `\n${" ".repeat(start.length)}`)
}
