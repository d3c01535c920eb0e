/** npm run test:durability -- [--kills N] [--messages N] [--seed N]: the long form of the tests beside this file. */
import { parseArgs } from "node:util"
import { killRun } from "./kill-run.ts"
import { proxyRun } from "./proxy-run.ts"

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    messages: { type: "string", default: "300" },
    seed: { type: "string", default: "1" },
  },
})

const seed = Number(values.seed)
const kill = await killRun(Number(values.kills), seed)
console.log(`${kill.kills} kills, ${kill.sent} messages, ${kill.acknowledged} acknowledged before a kill`)
const proxy = await proxyRun(Number(values.messages), seed)
const { cuts, stalls, duplicates } = proxy.faults
console.log(`${proxy.messages} messages through ${cuts} cuts, ${stalls} stalls, ${duplicates} duplications`)
const problems = [...kill.problems, ...proxy.problems]
for (const problem of problems) console.log(problem)
console.log(
  `${2 - Number(kill.problems.length > 0) - Number(proxy.problems.length > 0)} passed, ${Number(kill.problems.length > 0) + Number(proxy.problems.length > 0)} failed`,
)
process.exit(problems.length > 0 ? 1 : 0)
