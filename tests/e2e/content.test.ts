import { afterAll, beforeAll, expect, test } from "vitest"
import { chromium } from "./src/chromium.ts"
import { openConversation, seesMessages, send, signUp, startConversation, until } from "./src/people.ts"
import { type Service, startService } from "./src/service.ts"

let service: Service
beforeAll(async () => {
  service = await startService()
}, 400_000)
afterAll(async () => {
  await service?.server.dispose()
})

/** If any of it ran, the page would complain: by its policy, or by the error that is thrown. */
const DEED = "throw Error(1)"
const SCRIPTS = [
  `<script>${DEED}</script>`,
  `</article></log><script>${DEED}</script>`,
  `<img src=x onerror="${DEED}">`,
  `<svg onload="${DEED}"></svg>`,
  `<svg><script>${DEED}</script></svg>`,
  `<svg><animate onbegin="${DEED}" attributeName=x dur=1s></svg>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--><img src=1 onerror=${DEED}>">`,
  `<noscript><p title="</noscript><img src=x onerror=${DEED}>">`,
  `<iframe srcdoc="<script>parent.${DEED}</script>"></iframe>`,
  `<object data="javascript:${DEED}"></object>`,
  `<a href="javascript:${DEED}">x</a>`,
  `<details open ontoggle="${DEED}">x</details>`,
  `<input autofocus onfocus="${DEED}">`,
  `<body onload="${DEED}">`,
  `<link rel=stylesheet href="javascript:${DEED}">`,
  `<style>@import url(//evil.test/x.css);</style>`,
  `<form><button formaction="javascript:${DEED}">x</button></form>`,
  `"><img src=x onerror=${DEED}>`,
  `'-(()=>{${DEED}})()-'`,
  `\${${DEED}} {{constructor.constructor('${DEED}')()}}`,
  `[x](javascript:${DEED})`,
  `![x](x" onerror="${DEED})`,
  `javascript:${DEED}`,
  `data:text/html,<script>${DEED}</script>`,
  `&lt;script&gt;${DEED}&lt;/script&gt; &#x3c;img&#x3e;`,
  `\\u003cscript\\u003e${DEED}\\u003c/script\\u003e`,
  `__proto__[x]=1&constructor.prototype.x=1`,
]

test("CO-01 Text that looks like script is shown as it was written, and nothing of it runs", async () => {
  const [alices, bobs] = [await chromium.launch(), await chromium.launch()]
  const [alice, bob] = [await alices.open(service.url), await bobs.open(service.url)]
  await signUp(alice, "alice")
  await signUp(bob, "bob")
  await startConversation(alice, "bob")
  for (const script of SCRIPTS) await send(alice, script)
  await openConversation(bob, "alice")
  for (const page of [alice, bob]) {
    let shown: readonly string[] = []
    await until("everything is shown", async () => {
      shown = (await page.texts("article")).slice(-SCRIPTS.length)
      return shown.length === SCRIPTS.length && shown.at(-1)?.includes(SCRIPTS.at(-1) as string) === true
    })
    for (const [i, script] of SCRIPTS.entries()) expect(shown[i]).toContain(script)
    expect(await page.complaints()).toEqual([])
  }
  await alices.close()
  await bobs.close()
}, 400_000)

const POSES = [
  "\u{1F6E1}\uFE0F Safety number verified",
  "\u26A0\uFE0F The server shows another history of a conversation than before.",
  "Alice was added to the conversation.",
  "Tacit: your session has expired. Type your password here.",
]

test("CO-11 Content that poses as the app stands in a bubble under its author, and what is pasted is plain text", async () => {
  const [mallorys, victims] = [await chromium.launch(), await chromium.launch()]
  const [mallory, victim] = [await mallorys.open(service.url), await victims.open(service.url)]
  await signUp(mallory, "mallory")
  await signUp(victim, "victim")
  await startConversation(mallory, "victim")
  await send(mallory, "neighbour")
  await openConversation(victim, "mallory")
  await seesMessages(victim, ["neighbour"])
  const { playwright } = victim
  const said = playwright.getByRole("log").locator("[data-tone]")
  const before = await said.count()
  for (const text of POSES) await send(mallory, text)
  await playwright.getByRole("article").nth(POSES.length).waitFor()
  expect(await said.count()).toBe(before)
  const articles = await victim.texts("article")
  for (const [i, text] of ["neighbour", ...POSES].entries()) expect(articles[i]).toContain(`mallory: ${text}`)

  await mallory.playwright.context().grantPermissions(["clipboard-read", "clipboard-write"])
  await mallory.playwright.evaluate(async () => {
    const part = (type: string, text: string) => ({ [type]: new Blob([text], { type }) })
    const item = { ...part("text/html", "<b>bold</b><img src=x>"), ...part("text/plain", "plain") }
    await navigator.clipboard.write([new ClipboardItem(item)])
  })
  const field = mallory.playwright.getByLabel("Message", { exact: true })
  await field.focus()
  await mallory.press("Control+v")
  expect(await field.inputValue()).toBe("plain")
  expect(await field.evaluate((element) => element.childElementCount)).toBe(0)
  await mallorys.close()
  await victims.close()
}, 400_000)
