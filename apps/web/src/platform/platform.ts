import type { Observable } from "../model/model.ts"

/** Where the person is: the part of the address behind `#`, and what is remembered with the history entry. */
export interface Place {
  readonly hash: string
  readonly memory: PlaceMemory
}

/** Kept by the browser with the history entry, so that Back, Forward and reload find it again. */
export interface PlaceMemory {
  /** The form that stands over the start screen. */
  readonly entry?: "create-account" | "log-in"
  /** The dialog that stands over the shell. */
  readonly dialog?: "new-conversation"
  /** The entry before this one is where "back" on the screen leads. */
  readonly cameFromParent?: boolean
}

export interface Navigation extends Observable<Place> {
  push(hash: string, memory?: PlaceMemory): void
  replace(hash: string, memory?: PlaceMemory): void
  back(): void
}

/** Everything views need from the browser that is not drawing. One object, made in `browser.ts`. */
export interface Platform {
  readonly navigation: Navigation
  readonly origin: string
  /** Of this build, for "About". */
  readonly version: string
  /** Whether shortcuts are said with ⌘. */
  readonly apple: boolean
  /** Milliseconds since 1970. */
  now(): number
  /** Runs `task` once after `delay` milliseconds; the returned function prevents it. */
  after(delay: number, task: () => void): () => void
  copy(text: string): Promise<void>
  saveTextFile(name: string, text: string): void
  reload(): void
  /** Asks before the page is left, until the returned function is called. */
  guardLeaving(): () => void
  setTitle(title: string): void
  readonly appearance: Appearance
}

export type Theme = "system" | "dark" | "light"

export interface Appearance extends Observable<Theme> {
  /** `keep`: also for the next visit; otherwise nothing outlives the tab. */
  set(theme: Theme, keep: boolean): void
}
