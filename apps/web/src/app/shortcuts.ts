/** Keys that work wherever the focus is, except in a dialog. */
export type Shortcut = "search" | "next-conversation" | "previous-conversation" | "close"

export interface ShortcutPress {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
  readonly isComposing: boolean
}

export function shortcutOf(press: ShortcutPress): Shortcut | undefined {
  const { key, ctrlKey, metaKey, altKey, shiftKey, isComposing } = press
  if (shiftKey || isComposing) return undefined
  if (key === "Escape") return "close"
  if (ctrlKey !== metaKey && !altKey && key.toLowerCase() === "k") return "search"
  if (!altKey || ctrlKey || metaKey) return undefined
  if (key === "ArrowDown") return "next-conversation"
  return key === "ArrowUp" ? "previous-conversation" : undefined
}
