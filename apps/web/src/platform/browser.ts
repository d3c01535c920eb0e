import { BrowserAppearance } from "./browser-appearance.ts"
import { BrowserNavigation } from "./browser-navigation.ts"
import type { Platform } from "./platform.ts"

declare const TACIT_VERSION: string

/** The only place where views' code touches the browser's globals. */
export function browserPlatform(): Platform {
  return {
    navigation: new BrowserNavigation(window),
    appearance: new BrowserAppearance(document.documentElement, localStorage, sessionStorage),
    origin: location.origin,
    version: TACIT_VERSION,
    apple: /Mac|iPhone|iPad/.test(navigator.userAgent),
    now: () => Date.now(),
    after(delay, task) {
      const timer = setTimeout(task, delay)
      return () => clearTimeout(timer)
    },
    copy: (text) => navigator.clipboard.writeText(text),
    saveTextFile,
    reload: () => location.reload(),
    guardLeaving() {
      const ask = (event: BeforeUnloadEvent) => event.preventDefault()
      addEventListener("beforeunload", ask)
      return () => removeEventListener("beforeunload", ask)
    },
    setTitle(title) {
      document.title = title
    },
  }
}

function saveTextFile(name: string, text: string): void {
  // octet-stream: the browser saves it and never shows it as a page of our origin.
  const url = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }))
  const link = document.createElement("a")
  link.href = url
  link.download = name
  link.click()
  // Revoked later: WebKit reads the blob after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
