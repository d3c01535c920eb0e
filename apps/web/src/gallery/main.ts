/** The gallery's page: the real interface over a `FakeTacit`. Never part of the product. */
import { mount } from "../app/mount.tsx"
import { browserPlatform } from "../platform/browser.ts"
import { FakeTacit } from "./fake-tacit.ts"
import { chat, longRows, message, NOW } from "./people.ts"
import { SCENES } from "./scenes.ts"

const name = new URLSearchParams(location.search).get("scene") ?? "start"
const scene = SCENES[name]
const root = document.getElementById("root")
if (scene === undefined || root === null) throw new Error(`no scene ${name}`)

const begun = Date.now()
const now = () => NOW + Date.now() - begun
const tacit = new FakeTacit(() => NOW)
scene.prepare(tacit)
// A reload keeps the place where the person has gone.
if (history.state === null) history.replaceState({ tacit: scene.memory ?? {} }, "", scene.hash ?? "#/")
Object.assign(globalThis, {
  sceneNames: Object.keys(SCENES),
  tacit,
  people: { chat, longRows, message, now, NOW },
})
mount(root, { tacit, platform: { ...browserPlatform(), now } })
