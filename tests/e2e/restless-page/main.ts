/** Starts a worker that reads and writes without end, and says in a heading what the worker says. */
import workerUrl from "./restless.worker.ts?worker&url"

interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown }
}

const { trustedTypes } = globalThis as { trustedTypes?: PolicyFactory }
// The server's headers allow one policy by this name.
const policy = trustedTypes?.createPolicy("tacit-worker", { createScriptURL: (url) => url })
const worker = new Worker((policy?.createScriptURL(workerUrl) ?? workerUrl) as string, { type: "module" })
worker.onmessage = ({ data }: MessageEvent<string>) => {
  document.body.appendChild(document.createElement("h1")).textContent = data
}
