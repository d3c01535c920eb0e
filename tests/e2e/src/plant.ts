import { chromium } from "./chromium.ts"

interface Planted {
  readonly raw: Uint8Array
  readonly hex: Uint8Array
  readonly base64: Uint8Array
  /** Written into a text that the browser keeps as UTF-16. */
  readonly base64url: Uint8Array
}

/** Leaves secrets in a browser's profile on purpose, as a careless page might. */
export async function plant(profile: string, url: string, secrets: Planted): Promise<void> {
  const browser = await chromium.launch(profile)
  const page = await browser.open(`${url}/healthz`)
  await page.playwright.evaluate(
    async ([bytes, texts]) => {
      const opening = indexedDB.open("planted")
      opening.onupgradeneeded = () => opening.result.createObjectStore("planted")
      await new Promise((resolve) => {
        opening.onsuccess = resolve
      })
      const transaction = opening.result.transaction("planted", "readwrite", { durability: "strict" })
      transaction.objectStore("planted").put(Uint8Array.from(bytes), "raw")
      await new Promise((resolve) => {
        transaction.oncomplete = resolve
      })
      for (const [place, text] of texts.entries()) localStorage.setItem(`planted ${place}`, text)
    },
    [
      [...secrets.raw],
      [
        Buffer.from(secrets.hex).toString("hex"),
        Buffer.from(secrets.base64).toString("base64"),
        `\u2713 ${Buffer.from(secrets.base64url).toString("base64url")}`,
      ],
    ] as const,
  )
  await browser.close()
}
