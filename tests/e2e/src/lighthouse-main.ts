/**
 * npm run bench:lighthouse [-- FOLDER]: Lighthouse's figures for the built app on a desktop, on the start screen and on a chat
 * that is opened as by a reload. Nothing else is attached to the browser while Lighthouse looks. What it saw at the
 * end of each is kept in FOLDER.
 */
import { execFileSync, spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { freePort } from "@tacit/durability"
import { chromium as playwright } from "playwright-core"
import { chromium, FLAGS, openPage } from "./chromium.ts"
import { findChromium } from "./find-browser.ts"
import { seesMessages, send, signUp, startConversation, until } from "./people.ts"
import { startService } from "./service.ts"

const LIGHTHOUSE = "lighthouse@13.5.0"
const CATEGORIES = ["performance", "accessibility", "best-practices"]
const SAID = ["Did the gallery say anything?", "North windows, no direct sun after ten.", "Perfect."]

interface Audit {
  readonly title: string
  readonly score: number | null
  /** In "final-screenshot" a picture as a data URL. */
  readonly details?: { readonly data?: string }
}

interface Report {
  readonly categories: Readonly<Record<string, { readonly score: number | null }>>
  readonly audits: Readonly<Record<string, Audit>>
  readonly runtimeError?: { readonly message: string }
}

const [kept] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), "tacit-lighthouse-"))

function examine(url: string, port: number): Report {
  const file = join(folder, "report.json")
  const options = [
    `--port=${port}`,
    "--preset=desktop",
    "--disable-storage-reset",
    `--only-categories=${CATEGORIES.join(",")}`,
    "--output=json",
    `--output-path=${file}`,
    "--quiet",
  ]
  execFileSync("npx", ["--yes", LIGHTHOUSE, url, ...options], { stdio: ["ignore", "inherit", "inherit"] })
  const report = JSON.parse(readFileSync(file, "utf8")) as Report
  if (report.runtimeError) throw new Error(report.runtimeError.message)
  return report
}

/** The scores in hundredths, and what costs something. */
function lines(screen: string, { categories, audits }: Report): readonly string[] {
  const scores = CATEGORIES.map((name) => `${name} ${Math.round((categories[name]?.score ?? 0) * 100)}`)
  const costs = Object.entries(audits)
    .filter(([, { score }]) => score !== null && score < 0.9)
    .map(([id, { title, score }]) => `  ${score?.toFixed(2)} ${id}: ${title}`)
  return [`${screen}: ${scores.join(", ")}`, ...costs]
}

function print(screen: string, report: Report): void {
  const picture = report.audits["final-screenshot"]?.details?.data?.split(",")[1]
  if (kept && picture) writeFileSync(join(kept, `${screen}.jpg`), Buffer.from(picture, "base64"))
  for (const line of lines(screen, report)) process.stdout.write(`${line}\n`)
}

/** Two people talk; resolves with the address of the chat in the browser at `port`. */
async function talk(url: string, port: number): Promise<string> {
  const other = await chromium.launch()
  await signUp(await other.open(url), "tomas")
  await other.close()
  const attached = await playwright.connectOverCDP(`http://127.0.0.1:${port}`)
  const [context] = attached.contexts()
  if (!context) throw new Error("the browser has no profile")
  const page = await openPage(context, await context.newPage(), url)
  await signUp(page, "mara")
  await startConversation(page, "tomas")
  for (const text of SAID) await send(page, text)
  await seesMessages(page, SAID)
  const chat = page.playwright.url()
  await page.close()
  await attached.close()
  return chat
}

const service = await startService()
const port = await freePort()
const flags = [
  ...FLAGS,
  "--headless=new",
  `--remote-debugging-port=${port}`,
  `--user-data-dir=${folder}/profile`,
]
const browser = spawn(await findChromium(), [...flags, "about:blank"], { stdio: "ignore" })
try {
  await until("the browser listens", () =>
    fetch(`http://127.0.0.1:${port}/json/version`).then(
      ({ ok }) => ok,
      () => false,
    ),
  )
  print("start", examine(service.url, port))
  const chat = await talk(service.url, port)
  for (let i = 0; i < 3; i++) print("chat", examine(chat, port))
} finally {
  browser.kill("SIGKILL")
  await service.server.dispose()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
