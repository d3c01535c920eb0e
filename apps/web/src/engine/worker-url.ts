/** The one Trusted Types policy of the page: it accepts the build's own worker and nothing else. */
import engineUrl from "./worker/engine.worker.ts?worker&url"

interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown }
}

const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes

const policy = factory?.createPolicy("tacit-worker", {
  createScriptURL(url) {
    if (url !== engineUrl) throw new TypeError("refused")
    return url
  },
})

/** Starts the engine's worker. */
export function startWorker(): Worker {
  const url = (policy ? policy.createScriptURL(engineUrl) : engineUrl) as string
  return new Worker(url, { type: "module", name: "tacit-engine" })
}
