import { describe, expect, test } from "vitest"
import { callsOf, PHONE, show, tacitOf, useGallery } from "./views.ts"

const PASSWORD = "copper lantern quiet fjord"
const KEY = "mzxw6-ytboi-qgc3t-fonug-k4tfo-qqhg5-lnmju-xi33d"

describe("creating an account and logging in", () => {
  useGallery()

  test("sign-up leads through the recovery key to the conversations", async () => {
    const page = await show("start")
    await page.getByRole("button", { name: "Create account" }).click()
    await page.getByRole("textbox", { name: "Handle" }).fill("alice")
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD)
    await page.getByLabel("Repeat password", { exact: true }).fill(PASSWORD)
    await page.getByText("Strong.").waitFor()
    await page.getByRole("button", { name: "Create account" }).click()

    const region = page.getByRole("region", { name: "Recovery key" })
    await expect.poll(() => region.innerText()).toBe(KEY)
    await expect.poll(() => region.textContent()).toBe(KEY)
    const proceed = page.getByRole("button", { name: "Continue" })
    await expect.poll(() => proceed.isEnabled()).toBe(false)
    await page.getByRole("button", { name: "Copy" }).click()
    await page.getByText("Copied.").waitFor()
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(KEY)
    await page.getByRole("checkbox", { name: "I have stored my recovery key" }).check()
    await proceed.click()
    await page.getByRole("navigation", { name: "Conversations" }).waitFor()
    await expect.poll(() => callsOf(page)).toContain("signUp alice true")
  })

  test("the recovery key can be saved as a file that says what it is", async () => {
    const page = await show("start")
    await page.getByRole("button", { name: "Create account" }).click()
    await page.getByLabel("Handle").fill("alice")
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD)
    await page.getByLabel("Repeat password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    const download = page.waitForEvent("download")
    await page.getByRole("button", { name: "Download" }).click()
    const file = await download
    expect(file.suggestedFilename()).toBe("tacit-recovery-key-alice.txt")
    const chunks: Uint8Array[] = []
    for await (const chunk of await file.createReadStream()) chunks.push(chunk as Uint8Array)
    expect(Buffer.concat(chunks).toString()).toContain(KEY)
  })

  test("there is one button of each name, and Back leads to the start and keeps an add link", async () => {
    const page = await show("start")
    await page.evaluate(() => history.replaceState({ tacit: {} }, "", "#/add/abcd"))
    await page.reload()
    await page.getByText("Somebody has given you their address").waitFor()
    for (const name of ["Create account", "Log in"]) {
      await expect.poll(() => page.getByRole("button", { name }).count()).toBe(1)
      await page.getByRole("button", { name }).click()
      await page.getByLabel("Handle").waitFor()
      await expect
        .poll(() => page.getByRole("button", { name: "Create account" }).count())
        .toBe(name === "Log in" ? 0 : 1)
      await expect
        .poll(() => page.getByRole("button", { name: "Log in" }).count())
        .toBe(name === "Log in" ? 1 : 0)
      await expect.poll(() => page.url()).toContain("#/add/abcd")
      await page.goBack()
    }
    await page.getByRole("button", { name: "Log in" }).click()
    await page.getByLabel("Handle").fill("alice")
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect
      .poll(() => page.getByRole("textbox", { name: "Handle, Tacit ID or link" }).inputValue())
      .toBe("abcd")
  })

  test("a form names what has to be changed, at its field", async () => {
    const page = await show("create-account")
    await page.getByLabel("Handle").fill("a b")
    await page.getByLabel("Password", { exact: true }).fill("short")
    await page.keyboard.press("Enter")
    await page.getByText("A handle has 3 to 32 letters").waitFor()
    await page.getByText("A password has at least 8 characters").waitFor()
    await page.getByText("The two passwords differ").waitFor()
    await expect.poll(() => page.getByLabel("Handle").getAttribute("aria-invalid")).toBe("true")
    expect(await callsOf(page)).not.toContain("signUp a b true")
  })

  test("a refused log-in says so at the password, and another try works", async () => {
    const page = await show("log-in-refused")
    await page.getByLabel("Handle").fill("alice")
    await page.getByLabel("Password", { exact: true }).fill("wrong")
    await page.getByRole("checkbox", { name: "This is not my computer" }).check()
    await page.getByRole("button", { name: "Log in" }).click()
    await page.getByText("Handle or password is wrong.").waitFor()
    const password = page.getByLabel("Password", { exact: true })
    const described = await password.getAttribute("aria-describedby")
    await expect
      .poll(() => page.locator(`[id="${described}"]`).textContent())
      .toBe("Handle or password is wrong.")
    await password.fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.getByRole("navigation", { name: "Conversations" }).waitFor()
    await expect.poll(() => callsOf(page)).toContain("logIn alice false")
  })

  test("the button beside a password shows it and is no part of its name", async () => {
    const page = await show("log-in")
    const password = page.getByLabel("Password", { exact: true })
    await password.fill(PASSWORD)
    await expect.poll(() => password.getAttribute("type")).toBe("password")
    await page.getByRole("button", { name: "Show characters" }).click()
    await expect.poll(() => password.getAttribute("type")).toBe("text")
  })

  test("nothing of the shell is fetched before the log-in", async () => {
    const page = await show("start")
    const shells = () =>
      page.evaluate(
        () => performance.getEntriesByType("resource").filter(({ name }) => name.includes("shell")).length,
      )
    expect(await shells()).toBe(0)
    await page.getByRole("button", { name: "Log in" }).click()
    expect(await shells()).toBe(0)
  })

  test("a locked account opens with its password, and another one can be used", async () => {
    const page = await show("locked")
    await page.getByRole("heading", { name: "Locked" }).waitFor()
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD)
    await page.getByRole("button", { name: "Unlock" }).click()
    await page.getByRole("navigation", { name: "Conversations" }).waitFor()
    await (await tacitOf(page)).evaluate((tacit) => tacit.lock())
    await page.getByRole("button", { name: "Use another account" }).click()
    await page.getByRole("button", { name: "Create account" }).waitFor()
    await expect
      .poll(() => page.getByRole("list", { name: "Accounts in this browser" }).textContent())
      .toContain("alice")
  })

  test.each([
    "start",
    "create-account",
    "log-in",
    "locked",
    "list",
    "chat",
    "request",
    "odd",
    "details",
    "settings",
  ])("controls are big enough for a finger: %s", async (scene) => {
    const page = await show(scene, PHONE)
    const small = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>("button, nav a, input, textarea, summary, label:has(input)")]
        .filter(
          (element) =>
            getComputedStyle(element).visibility === "visible" &&
            element.offsetHeight > 0 &&
            element.tabIndex >= 0,
        )
        .map((element) => {
          const target = element.matches("input") ? (element.parentElement ?? element) : element
          return {
            name: element.ariaLabel ?? element.textContent,
            height: target.getBoundingClientRect().height,
          }
        })
        .filter(({ height }) => height < 40),
    )
    expect(small).toEqual([])
  })
})
