import type { Appearance, Theme } from "./platform.ts"

const KEY = "tacit-theme"

/** The theme as an attribute of the document; `system` is its absence, and CSS decides. */
export class BrowserAppearance implements Appearance {
  readonly #root: HTMLElement
  readonly #kept: Storage
  readonly #tab: Storage
  readonly #listeners = new Set<() => void>()
  #theme: Theme

  constructor(root: HTMLElement, kept: Storage, tab: Storage) {
    this.#root = root
    this.#kept = kept
    this.#tab = tab
    this.#theme = themeOf(tab.getItem(KEY) ?? kept.getItem(KEY))
    this.#show()
  }

  get(): Theme {
    return this.#theme
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  set(theme: Theme, keep: boolean): void {
    this.#theme = theme
    this.#tab.setItem(KEY, theme)
    if (keep) this.#kept.setItem(KEY, theme)
    this.#show()
    for (const listener of this.#listeners) listener()
  }

  #show(): void {
    if (this.#theme === "system") this.#root.removeAttribute("data-theme")
    else this.#root.setAttribute("data-theme", this.#theme)
  }
}

function themeOf(text: string | null): Theme {
  return text === "dark" || text === "light" ? text : "system"
}
