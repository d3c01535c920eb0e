/** What a key press in the composer, or beside every field, means. */

export interface KeyPress {
  readonly key: string
  readonly shiftKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  /** An input method is composing a character: Enter chooses a candidate then. */
  readonly isComposing: boolean
  /** 229 is how WebKit reports the Enter that has just ended a composition. */
  readonly keyCode: number
}

export function sends(press: KeyPress): boolean {
  return (
    press.key === "Enter" &&
    !press.shiftKey &&
    !press.ctrlKey &&
    !press.metaKey &&
    !press.altKey &&
    !press.isComposing &&
    press.keyCode !== 229
  )
}

/** Where the focus is: `control` is a button or link, which has its own use for the space bar. */
export type FocusPlace = "nothing" | "control" | "field" | "dialog"

/** Whether somebody who types without having chosen a field means the composer. */
export function startsMessage(press: KeyPress, place: FocusPlace): boolean {
  if (place === "field" || place === "dialog") return false
  if (press.ctrlKey || press.metaKey || press.altKey || press.isComposing) return false
  if (press.key === " " && place === "control") return false
  return [...press.key].length === 1
}
