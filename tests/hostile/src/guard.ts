/** Text of a source file, and what stands in its place while a guard is gone. */
export interface Edit {
  /** From the root of the repository. */
  readonly file: string
  /** Text that occurs once in the file. */
  readonly text: string
  /** Code that compiles and lets the attack through. */
  readonly without: string
}

/** A check that Tacit relies on, and how to take it out of the source while a test runs. */
export interface Guard extends Edit {
  /** What the check says, in a few words. */
  readonly name: string
  /** Where the same is checked a second time, so that only both together are missed. */
  readonly also?: readonly Edit[]
  /** Test files that must notice, from the root of the repository. */
  readonly tests: readonly string[]
}

/** All that is changed to take the guard out. */
export function editsOf(guard: Guard): readonly Edit[] {
  return [guard, ...(guard.also ?? [])]
}

/** The source of the edit's file without its text. Throws if the text is not in it, or more than once. */
export function edited(source: string, { file, text, without }: Edit): string {
  const [before, after, ...more] = source.split(text)
  if (before === undefined || after === undefined || more.length > 0)
    throw new RangeError(`"${text}" does not occur exactly once in ${file}`)
  return before + without + after
}
