import react from "@vitejs/plugin-react"
import { defineConfig } from "vite"
import manifest from "./package.json" with { type: "json" }

/** Engines that know `light-dark()`, CSS nesting and the CSS Custom Highlight API or do without it. */
export const ENGINES = ["chrome123", "firefox128", "safari17.5"]

/**
 * The worker's entry is a file that nothing imports. Where what is loaded later imports it, for what the two
 * share, WebKit runs it a second time: with another tab in the same worker, which answers from then on.
 */
const ENGINE_CHUNK = { name: "engine", test: /worker\/tab\.ts$/ }

/** The product. Everything is a file of our own origin: no inlined data, no helper that writes markup. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  define: { TACIT_VERSION: JSON.stringify(manifest.version) },
  worker: { format: "es", rolldownOptions: { output: { codeSplitting: { groups: [ENGINE_CHUNK] } } } },
  build: {
    outDir: "dist/app",
    emptyOutDir: true,
    target: ENGINES,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    reportCompressedSize: false,
  },
})
