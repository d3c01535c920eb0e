import { type RefObject, useEffect } from "react"
import { type FocusPlace, startsMessage } from "./composer-keys.ts"

/** Typing without having chosen a field goes on in `field`: the key itself arrives there too. */
export function useTypingAnywhere(field: RefObject<HTMLTextAreaElement | null>): void {
  useEffect(() => {
    const typed = (event: KeyboardEvent) => {
      if (startsMessage(event, focusPlace())) field.current?.focus()
    }
    document.addEventListener("keydown", typed)
    return () => document.removeEventListener("keydown", typed)
  }, [field])
}

function focusPlace(): FocusPlace {
  if (document.querySelector("dialog[open]") !== null) return "dialog"
  const focused = document.activeElement
  if (focused === null || focused.matches("input, textarea, select, [contenteditable]")) {
    return focused === null ? "nothing" : "field"
  }
  return focused.matches("button, a, summary") ? "control" : "nothing"
}
