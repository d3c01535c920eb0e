// What an entry point reaches, as the bundler resolves it: through any number of files and re-exports.
import { isBuiltin } from "node:module"
import { relative } from "node:path"
import { build, type Plugin } from "vite"
import { REPOSITORY } from "./seeded-tree.ts"

export interface ModuleGraph {
  /** Paths from the root of the repository. */
  readonly files: readonly string[]
  readonly builtins: ReadonlyArray<{ readonly module: string; readonly importer: string }>
  readonly code: string
}

/** Builds an ES library in memory, for browsers or for Node, and records what went in. */
export async function bundle(entry: string, target: "browser" | "node"): Promise<ModuleGraph> {
  const files: string[] = []
  const builtins: Array<{ module: string; importer: string }> = []
  const recorder: Plugin = {
    name: "record-modules",
    enforce: "pre",
    resolveId(source, importer) {
      if (isBuiltin(source)) builtins.push({ module: source, importer: fromRoot(importer ?? "") })
      return null
    },
    generateBundle(_options, output) {
      for (const chunk of Object.values(output)) {
        if (chunk.type === "chunk") files.push(...chunk.moduleIds.map(fromRoot))
      }
    },
  }
  const built = await build({
    root: REPOSITORY,
    configFile: false,
    logLevel: "silent",
    plugins: [recorder],
    ...(target === "node" && { ssr: { noExternal: [/^@tacit\//] } }),
    build: {
      write: false,
      minify: false,
      ...(target === "node"
        ? { ssr: entry }
        : {
            lib: { entry, formats: ["es"] as const, fileName: "library" },
            rolldownOptions: { treeshake: false },
          }),
    },
  })
  return { files, builtins, code: codeOf(built) }
}

function fromRoot(id: string): string {
  return relative(REPOSITORY, id)
}

function codeOf(built: Awaited<ReturnType<typeof build>>): string {
  const outputs = Array.isArray(built) ? built : [built]
  return outputs
    .flatMap((result) => ("output" in result ? result.output : []))
    .map((chunk) => (chunk.type === "chunk" ? chunk.code : ""))
    .join("\n")
}
