/**
 * What the schema of a codec says about bytes. The fuzzer makes its inputs and its verdicts from these words
 * and not from the codec, so that it is a second opinion on what every decoder accepts.
 */
export type Shape =
  | { readonly kind: "integer"; readonly size: 1 | 2 | 4 | 8 }
  | { readonly kind: "bool" }
  /** `uuid`: of version 4. */
  | { readonly kind: "fixed"; readonly size: number; readonly uuid: boolean }
  | { readonly kind: "bytes"; readonly max: number; readonly text: boolean }
  | { readonly kind: "list"; readonly max: number; readonly item: Shape }
  | { readonly kind: "optional"; readonly item: Shape }
  | { readonly kind: "struct"; readonly fields: readonly Shape[] }
  | { readonly kind: "union"; readonly variants: ReadonlyMap<number, Shape> }
  | { readonly kind: "enum"; readonly numbers: ReadonlySet<number> }

const INTEGERS = { u8: 1, u16: 2, u32: 4, u53: 8 } as const

/** Throws a `SyntaxError` for words that are no schema. */
export function shapeOf(schema: string): Shape {
  const words = new Words(schema)
  const shape = words.shape()
  words.end()
  return shape
}

class Words {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  shape(): Shape {
    const name = this.#until("(){},|:")
    if (name === "struct") return { kind: "struct", fields: this.#entries("{", ",", () => this.#field()) }
    if (name.startsWith("union ")) {
      const variants = this.#entries("{", "|", () => [this.#number("="), this.#field()] as const)
      return { kind: "union", variants: new Map(variants) }
    }
    if (name.startsWith("enum ")) {
      const numbers = this.#entries("{", "|", () => this.#word())
      return { kind: "enum", numbers: new Set(numbers) }
    }
    if (name === "bool") return { kind: "bool" }
    if (Object.hasOwn(INTEGERS, name))
      return { kind: "integer", size: INTEGERS[name as keyof typeof INTEGERS] }
    this.#take("(")
    const shape = this.#sized(name)
    this.#take(")")
    return shape
  }

  end(): void {
    if (this.#at !== this.#text.length) throw this.#strange()
  }

  #sized(name: string): Shape {
    if (name === "optional") return { kind: "optional", item: this.shape() }
    if (name === "list") {
      const item = this.shape()
      this.#take(",")
      return { kind: "list", item, max: this.#number() }
    }
    const size = this.#number()
    if (name === "bytes" || name === "text") return { kind: "bytes", max: size, text: name === "text" }
    return { kind: "fixed", size, uuid: name === "uuid4" }
  }

  #entries<T>(open: string, between: string, entry: () => T): T[] {
    this.#take(open)
    const entries: T[] = []
    while (this.#text[this.#at] !== "}") {
      if (entries.length > 0) this.#take(between)
      entries.push(entry())
    }
    this.#take("}")
    return entries
  }

  #field(): Shape {
    this.#until(":")
    this.#take(":")
    return this.shape()
  }

  /** number=word of an enumeration. */
  #word(): number {
    const number = this.#number("=")
    this.#until("|}")
    return number
  }

  #number(end = ""): number {
    const digits = /^\d+/.exec(this.#text.slice(this.#at, this.#at + 16))?.[0]
    if (digits === undefined) throw this.#strange()
    this.#at += digits.length
    if (end) this.#take(end)
    return Number(digits)
  }

  #until(stops: string): string {
    const from = this.#at
    while (this.#at < this.#text.length && !stops.includes(this.#text[this.#at] as string)) this.#at++
    return this.#text.slice(from, this.#at)
  }

  #take(symbol: string): void {
    if (this.#text[this.#at] !== symbol) throw this.#strange()
    this.#at++
  }

  #strange(): SyntaxError {
    return new SyntaxError(`no schema at ${this.#text.slice(this.#at, this.#at + 40)}`)
  }
}
