/** Makes as many conversations of fresh identities as the address asks for: an article for each that fails. */
import { meetAndTalk } from "./meet-and-talk.ts"

const count = Number(new URLSearchParams(location.search).get("count"))

for (let number = 0; number < count; number++) {
  try {
    await meetAndTalk()
  } catch (error) {
    document.body.appendChild(document.createElement("article")).textContent = `${number}: ${error}`
  }
  // Cryptography settles in microtasks: without a task between, the driver would never be answered.
  await new Promise((resolve) => setTimeout(resolve))
}
document.body.appendChild(document.createElement("h1")).textContent = `All ${count} have run`
