import { useEffect } from "react"
import { type Shortcut, shortcutOf } from "./shortcuts.ts"

export function useShortcuts(act: (shortcut: Shortcut) => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const shortcut = shortcutOf(event)
      if (shortcut === undefined || document.querySelector("dialog[open]") !== null) return
      event.preventDefault()
      act(shortcut)
    }
    document.addEventListener("keydown", pressed)
    return () => document.removeEventListener("keydown", pressed)
  }, [act])
}
