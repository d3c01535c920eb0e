import { describe, expect, test } from "vitest"
import { axeFaults } from "./axe.ts"
import { atRest, type Theme } from "./browser.ts"
import { STEPS } from "./steps.ts"
import { allScenes, DESKTOP, show, useGallery } from "./views.ts"

describe("every screen in each of its states", () => {
  useGallery()

  test.each<Theme>(["dark", "light"])(
    "has nothing that axe objects to, in the %s theme",
    async (theme) => {
      const scenes = await allScenes()
      expect(scenes.length).toBeGreaterThan(25)
      for (const scene of scenes) {
        const page = await show(scene, { ...DESKTOP, theme })
        await STEPS[scene]?.(page)
        await atRest(page)
        expect(await axeFaults(page), scene).toEqual([])
        await page.context().close()
      }
    },
    600_000,
  )

  test("would be reported by axe: a faint text, and a button without a name", async () => {
    const page = await show("start")
    await page.evaluate(() => {
      const faint = document.body.appendChild(document.createElement("p"))
      faint.textContent = "hardly there"
      faint.style.color = "rgb(40, 50, 60)"
      faint.style.background = "rgb(20, 30, 40)"
      // Below the window axe does not say how faint it is.
      faint.style.position = "fixed"
      faint.style.top = "0"
      document.body.appendChild(document.createElement("button"))
    })
    const faults = (await axeFaults(page)).join("\n")
    expect(faults).toContain("color-contrast: body > p")
    expect(faults).toContain("button-name: ")
  })
})
