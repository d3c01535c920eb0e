import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import "../ui/tokens.css"
import "../ui/base.css"
import { App, type Parts } from "./app.tsx"
import { Mishap } from "./mishap.tsx"

export function mount(root: HTMLElement, parts: Parts): void {
  createRoot(root).render(
    <StrictMode>
      <Mishap platform={parts.platform}>
        <App parts={parts} />
      </Mishap>
    </StrictMode>,
  )
}
