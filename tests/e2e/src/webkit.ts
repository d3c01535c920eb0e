/**
 * WebKitGTK by W3C WebDriver, which is JSON over HTTP. Every session is a fresh, unsaved profile: what the
 * engine calls private. One driver process serves one session.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { existsSync, writeFileSync } from "node:fs"
import { freePort } from "@tacit/durability"
import { type Browser, type Driver, PATIENCE, type Page, type Role } from "./driver.ts"
import { installPackages } from "./find-browser.ts"
import { elementsByRole, noteComplaints } from "./in-page.ts"

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
const KEYS: Readonly<Record<string, string>> = { Enter: "\uE007", Escape: "\uE00C", Tab: "\uE004" }

export const webkit: Driver = {
  engine: "webkit",
  async launch() {
    const port = await freePort()
    const binary = miniBrowser()
    const driver = spawn("xvfb-run", ["-a", "WebKitWebDriver", `--port=${port}`], {
      stdio: "ignore",
      detached: true,
    })
    const session = await startSession(`http://127.0.0.1:${port}`, binary)
    return browserOf(driver, session)
  },
}

function browserOf(driver: ChildProcess, session: Session): Browser {
  const end = () => {
    if (driver.pid) process.kill(-driver.pid, "SIGKILL")
  }
  return {
    async open(url) {
      await session.post("/url", { url })
      await session.run(`(${noteComplaints.toString()})()`)
      return new WebKitPage(session)
    },
    async kill() {
      end()
    },
    async close() {
      await session.end().catch(() => undefined)
      end()
    },
  }
}

class WebKitPage implements Page {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  async click(role: Role, name: string, patience = PATIENCE): Promise<void> {
    await this.#onElement(role, name, (id) => this.#session.post(`/element/${id}/click`, {}), patience)
  }

  async fill(role: Role, name: string, text: string): Promise<void> {
    await this.#onElement(role, name, async (id) => {
      await this.#session.post(`/element/${id}/clear`, {})
      await this.#session.post(`/element/${id}/value`, { text })
    })
  }

  async press(key: string): Promise<void> {
    const value = KEYS[key] ?? key
    const actions = [
      {
        type: "key",
        id: "keyboard",
        actions: [
          { type: "keyDown", value },
          { type: "keyUp", value },
        ],
      },
    ]
    await this.#session.post("/actions", { actions })
  }

  async text(role: Role, name: string): Promise<string> {
    return this.#onElement(role, name, async (id) =>
      String(await this.#session.run("return arguments[0].textContent", [{ [ELEMENT]: id }])),
    )
  }

  async texts(role: Role): Promise<readonly string[]> {
    const script = `${LOOK}; return elementsByRole(arguments[0], null).map((element) => element.textContent)`
    return (await this.#session.run(script, [role])) as string[]
  }

  async sees(role: Role, name: string): Promise<boolean> {
    return (await this.#look(role, name)) !== undefined
  }

  async reload(): Promise<void> {
    await this.#session.post("/refresh", {})
    await this.#session.run(`(${noteComplaints.toString()})()`)
  }

  async complaints(): Promise<readonly string[]> {
    return (await this.#session.run("return globalThis.tacitComplaints ?? []")) as string[]
  }

  async screenshot(file: string): Promise<void> {
    writeFileSync(file, Buffer.from(String(await this.#session.get("/screenshot")), "base64"))
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  async #look(role: Role, name: string): Promise<string | undefined> {
    const script = `${LOOK}; return elementsByRole(arguments[0], arguments[1])[0] ?? null`
    const found = (await this.#session.run(script, [role, name])) as Record<string, string> | null
    return found?.[ELEMENT]
  }

  /** A screen that is drawn again between finding and acting leaves a stale element: it is found again. */
  async #onElement<T>(
    role: Role,
    name: string,
    act: (id: string) => Promise<T>,
    patience = PATIENCE,
  ): Promise<T> {
    const end = Date.now() + patience
    for (;;) {
      try {
        return await act(await this.#find(role, name, end))
      } catch (error) {
        if (!(error instanceof StaleElement) || Date.now() > end) throw error
      }
    }
  }

  async #find(role: Role, name: string, end: number): Promise<string> {
    for (;;) {
      const id = await this.#look(role, name)
      if (id) return id
      if (Date.now() > end) {
        const page = await this.#session.run("return document.body.innerText")
        throw new Error(`no ${role} “${name}” in time; the page says: ${page}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

/** esbuild-style helpers do not exist in the page: the function is sent as it stands. */
const LOOK = elementsByRole.toString()

interface Session {
  get(path: string): Promise<unknown>
  post(path: string, body: object): Promise<unknown>
  run(script: string, words?: readonly unknown[]): Promise<unknown>
  end(): Promise<unknown>
}

async function startSession(server: string, binary: string): Promise<Session> {
  const options = { binary, args: ["--automation"] }
  const capabilities = { alwaysMatch: { acceptInsecureCerts: true, "webkitgtk:browserOptions": options } }
  const made = (await patiently(() => call(server, "POST", "/session", { capabilities }))) as {
    sessionId: string
  }
  const at = `${server}/session/${made.sessionId}`
  return {
    get: (path) => call(at, "GET", path),
    post: (path, body) => call(at, "POST", path, body),
    run: (script, args = []) => call(at, "POST", "/execute/sync", { script, args }),
    end: () => call(at, "DELETE", ""),
  }
}

/** The driver needs a moment until it listens. */
async function patiently<T>(attempt: () => Promise<T>): Promise<T> {
  const end = Date.now() + PATIENCE
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (Date.now() > end) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

async function call(server: string, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(server + path, {
    method,
    signal: AbortSignal.timeout(PATIENCE),
    ...(body ? { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } } : {}),
  })
  const { value } = (await response.json()) as { value: unknown }
  if (response.ok) return value
  const said = `${method} ${path}: ${JSON.stringify(value).slice(0, 500)}`
  const { error } = (value ?? {}) as { error?: string }
  throw error === "stale element reference" ? new StaleElement(said) : new Error(said)
}

/** The element was there when it was looked for and is gone from the page. */
class StaleElement extends Error {}

const DRIVER = "/usr/bin/WebKitWebDriver"
const DISPLAY = "/usr/bin/xvfb-run"

function miniBrowser(): string {
  if (!existsSync(DRIVER) || !existsSync(DISPLAY)) installPackages("webkit2gtk-driver", "xvfb")
  for (const name of ["libwebkit2gtk-4.1-0", "libwebkit2gtk-4.0-37"]) {
    try {
      const files = execFileSync("dpkg", ["-L", name], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      })
      const path = files.split("\n").find((file) => file.endsWith("/MiniBrowser"))
      if (path) return path
    } catch {
      // The other name may be there.
    }
  }
  throw new Error("No MiniBrowser: install webkit2gtk-driver and xvfb.")
}
