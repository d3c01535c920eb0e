import type { Navigation, Place, PlaceMemory } from "./platform.ts"

const KEY = "tacit"

export class BrowserNavigation implements Navigation {
  readonly #window: Window
  readonly #listeners = new Set<() => void>()
  #place: Place

  constructor(window: Window) {
    this.#window = window
    this.#place = this.#read()
    const changed = () => this.#changed()
    window.addEventListener("popstate", changed)
    window.addEventListener("hashchange", changed)
  }

  get(): Place {
    return this.#place
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  push(hash: string, memory: PlaceMemory = {}): void {
    this.#window.history.pushState({ [KEY]: memory }, "", hash)
    this.#changed()
  }

  replace(hash: string, memory: PlaceMemory = {}): void {
    this.#window.history.replaceState({ [KEY]: memory }, "", hash)
    this.#changed()
  }

  back(): void {
    this.#window.history.back()
  }

  #read(): Place {
    const state: unknown = this.#window.history.state
    const memory = typeof state === "object" && state !== null && KEY in state ? state[KEY] : undefined
    return { hash: this.#window.location.hash, memory: (memory ?? {}) as PlaceMemory }
  }

  #changed(): void {
    this.#place = this.#read()
    for (const listener of this.#listeners) listener()
  }
}
