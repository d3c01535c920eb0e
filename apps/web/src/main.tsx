import { mount } from "./app/mount.tsx"
import { TacitClient } from "./engine/tacit-client.ts"
import { startWorker } from "./engine/worker-url.ts"
import { browserPlatform } from "./platform/browser.ts"
import { startAnewWhenBroughtBack } from "./platform/fresh-page.ts"

const root = document.getElementById("root")
if (root === null) throw new Error("index.html has no #root")
startAnewWhenBroughtBack(window, () => location.reload())
const tacit = new TacitClient(startWorker)
mount(root, { tacit, platform: browserPlatform() })
tacit.begin().catch((error: unknown) => reportError(error))
