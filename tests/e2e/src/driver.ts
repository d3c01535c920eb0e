/**
 * A person at a browser, as small as it gets: what is found is found by role and accessible name. One
 * story runs on every driver.
 */
export interface Driver {
  readonly engine: "chromium" | "firefox" | "webkit"
  /** A browser with a profile of its own. `profile` is a folder that outlives it; without one it is private. */
  launch(profile?: string): Promise<Browser>
}

export interface Browser {
  open(url: string): Promise<Page>
  /** Ends the browser at once, as a crash does. */
  kill(): Promise<void>
  close(): Promise<void>
}

export interface Page {
  /** Rejects if there is none for `patience` milliseconds. */
  click(role: Role, name: string, patience?: number): Promise<void>
  fill(role: Role, name: string, text: string): Promise<void>
  /** A key for whatever has the focus: "Enter", "Escape", one character. */
  press(key: string): Promise<void>
  /** Text content of an element, as soon as there is one. */
  text(role: Role, name: string): Promise<string>
  /** Text contents of all elements of a role at this moment. */
  texts(role: Role): Promise<readonly string[]>
  /** Whether such an element is there at this moment. */
  sees(role: Role, name: string): Promise<boolean>
  reload(): Promise<void>
  /** Violations of the Content Security Policy and of Trusted Types, and uncaught errors. */
  complaints(): Promise<readonly string[]>
  screenshot(file: string): Promise<void>
  close(): Promise<void>
}

export type Role =
  | "button"
  | "link"
  | "textbox"
  | "checkbox"
  | "heading"
  | "region"
  | "article"
  | "log"
  | "navigation"
  | "listitem"
  | "searchbox"
  | "status"

/** How long anything may take to appear. */
export const PATIENCE = 90_000
