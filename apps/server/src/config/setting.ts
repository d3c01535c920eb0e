/** One setting: what its text may be, what it means, and what holds when it is absent. */
export interface Setting<T> {
  readonly name: string
  readonly default: T
  /** The default in words, where the value itself would not tell. */
  readonly defaultText: string
  /** What a value looks like. */
  readonly expects: string
  readonly description: string
  /** The value of a text, or what is wrong with it. */
  parse(text: string): { readonly value: T } | { readonly problem: string }
}

type Words = Pick<Setting<unknown>, "name" | "description"> & { readonly defaultText?: string }

export function text(words: Words, byDefault: string): Setting<string> {
  return {
    defaultText: byDefault,
    ...words,
    default: byDefault,
    expects: "text",
    parse: (value) => (value === "" ? { problem: "is empty" } : { value }),
  }
}

export function integer(words: Words, byDefault: number, min: number, max: number): Setting<number> {
  return {
    defaultText: String(byDefault),
    ...words,
    default: byDefault,
    expects: `a whole number from ${min} to ${max}`,
    parse(value) {
      const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN
      return number >= min && number <= max
        ? { value: number }
        : { problem: `is not a whole number from ${min} to ${max}` }
    },
  }
}
