import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import "../ui/tokens.css"
import "../ui/base.css"
import { App, type Parts } from "./app.tsx"

export function mount(root: HTMLElement, parts: Parts): void {
  createRoot(root).render(
    <StrictMode>
      <App parts={parts} />
    </StrictMode>,
  )
}
