// A copy of the repository's rules around sources of our choosing, in a temporary folder: the real tools judge
// a seeded violation there, while others lint and build the real tree.
import { execFile } from "node:child_process"
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

export const REPOSITORY = join(import.meta.dirname, "../../..")

const PACKAGES = ["packages/protocol", "packages/crypto", "packages/client"]
const WORKSPACES = [...PACKAGES, "apps/server", "apps/cli"]
const RULES = ["biome.json", "tsconfig.base.json", "scripts/lint", "scripts/check-size.ts"]

/** Source text by path from the root of the tree. */
export type Sources = Readonly<Record<string, string>>

export interface Verdict {
  readonly passed: boolean
  readonly output: string
}

export interface SeededTree extends AsyncDisposable {
  readonly root: string
  lint(): Promise<Verdict>
  typecheck(workspace: string): Promise<Verdict>
  checkSizes(): Promise<Verdict>
}

export async function seedTree(sources: Sources): Promise<SeededTree> {
  const root = await mkdtemp(join(tmpdir(), "tacit-seeded-"))
  await copyRules(root)
  await linkDependencies(root)
  for (const workspace of WORKSPACES)
    await write(root, `${workspace}/src/index.ts`, "export const seeded = 1\n")
  await write(root, "packages/client/src/node/index.ts", "export const seeded = 1\n")
  for (const [path, text] of Object.entries(sources)) await write(root, path, text)
  return {
    root,
    lint: () => run(root, "biome", ["lint", "--max-diagnostics=none", "--colors=off", "."]),
    typecheck: (workspace) => run(root, "tsc", ["-b", "--pretty", "false", workspace]),
    checkSizes: () => run(root, "node", ["scripts/check-size.ts"]),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  }
}

async function copyRules(root: string): Promise<void> {
  for (const rule of RULES) await cp(join(REPOSITORY, rule), join(root, rule), { recursive: true })
  for (const workspace of WORKSPACES) {
    for (const file of await readdir(join(REPOSITORY, workspace))) {
      if (/^(package|tsconfig.*)\.json$/.test(file)) {
        await cp(join(REPOSITORY, workspace, file), join(root, workspace, file))
      }
    }
  }
}

/** Third-party packages come from the repository, our own from the tree. */
async function linkDependencies(root: string): Promise<void> {
  const installed = join(REPOSITORY, "node_modules")
  await mkdir(join(root, "node_modules/@tacit"), { recursive: true })
  for (const name of await readdir(installed)) {
    if (name !== "@tacit") await symlink(join(installed, name), join(root, "node_modules", name))
  }
  for (const workspace of WORKSPACES) {
    const name = workspace.slice(workspace.indexOf("/") + 1)
    await symlink(join(root, workspace), join(root, "node_modules/@tacit", name))
  }
}

async function write(root: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}

function run(cwd: string, tool: string, args: readonly string[]): Promise<Verdict> {
  const program = join(REPOSITORY, "node_modules/.bin", tool)
  return new Promise((resolve) => {
    execFile(program, args, { cwd, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      resolve({ passed: error === null, output: stdout + stderr })
    })
  })
}
