/** Every setting of the server. `docs/configuration.md` is written from this table. */
import { fileURLToPath } from "node:url"
import { judgeOrigin } from "../http/origins.ts"
import { DEFAULT_LIMITS } from "./limits.ts"
import { integer, type Setting, text } from "./setting.ts"

const { perHour, stagedBytes, vaultBytes, accountSockets, proofTime, queuedBytes } = DEFAULT_LIMITS
const MOST = 1_000_000_000
const MOST_BYTES = 1_000_000_000_000
const MOST_MILLISECONDS = 600_000

const origins: Setting<readonly string[] | undefined> = {
  name: "TACIT_ORIGIN",
  default: undefined,
  defaultText: "`http://localhost:PORT,http://127.0.0.1:PORT`",
  expects: "one origin, or several with commas",
  description:
    "The exact web origins that may use the server, as a browser shows them: scheme, host and port. " +
    "Any but the own machine's must be https.",
  parse(value) {
    const judged = value.split(",").map((one) => judgeOrigin(one.trim()))
    const problems = judged.flatMap((one) => ("problem" in one ? one.problem : []))
    if (problems.length > 0) return { problem: problems.join(" ") }
    return { value: judged.flatMap((one) => ("origin" in one ? one.origin : [])) }
  },
}

const host: Setting<string | undefined> = {
  name: "TACIT_LISTEN",
  default: undefined,
  defaultText: "`127.0.0.1`, or `0.0.0.0` if `TACIT_ORIGIN` is set",
  expects: "an IP address",
  description: "The network address to listen on.",
  parse: (value) => (value === "" ? { problem: "is empty" } : { value }),
}

const rate = (name: string, byDefault: number, description: string): Setting<number> =>
  integer({ name, description }, byDefault, 1, MOST)

const time = (name: string, byDefault: number, description: string): Setting<number> =>
  integer({ name, description }, byDefault, 100, MOST_MILLISECONDS)

export const SETTINGS = {
  port: integer({ name: "PORT", description: "The TCP port. 0 lets the system choose." }, 8080, 0, 65_535),
  data: text(
    {
      name: "TACIT_DATA",
      description: "The folder that everything is kept in: the database and `secrets/opaque`. Back up both.",
    },
    "./data",
  ),
  web: text(
    {
      name: "TACIT_WEB",
      description: "The folder of the built web app.",
      defaultText: "`apps/web/dist/app`",
    },
    fileURLToPath(new URL("../../../web/dist/app", import.meta.url)),
  ),
  origins,
  host,
  proxies: integer(
    {
      name: "TACIT_PROXIES",
      description:
        "How many trusted reverse proxies stand in front of the server. " +
        "Network addresses are then taken from X-Forwarded-For.",
    },
    0,
    0,
    10,
  ),
  sockets: integer(
    {
      name: "TACIT_LIMIT_SOCKETS",
      description:
        "Open connections that one network address may hold. Of IPv6 addresses, a network of 64 bits counts " +
        "as one. Behind proxies only WebSockets are counted.",
    },
    2000,
    1,
    MOST,
  ),
  accountSockets: integer(
    {
      name: "TACIT_LIMIT_ACCOUNT_SOCKETS",
      description: "WebSockets that one account may have; with one more, the oldest is closed.",
    },
    accountSockets,
    1,
    MOST,
  ),
  connections: integer(
    { name: "TACIT_LIMIT_CONNECTIONS", description: "Open connections in all." },
    20_000,
    1,
    MOST,
  ),
  queuedBytes: integer(
    {
      name: "TACIT_LIMIT_QUEUED_BYTES",
      description:
        "Bytes that may wait for readers that do not keep up, for all of them together. " +
        "Beyond that the slowest are cut off.",
    },
    queuedBytes,
    4 * 1024 * 1024,
    MOST_BYTES,
  ),
  headerTime: time(
    "TACIT_TIMEOUT_HEADER",
    10_000,
    "Milliseconds in which the header of an HTTP request must have arrived.",
  ),
  requestTime: time(
    "TACIT_TIMEOUT_REQUEST",
    30_000,
    "Milliseconds in which an HTTP request must have arrived, and in which some of an answer must be read.",
  ),
  proofTime: time(
    "TACIT_TIMEOUT_PROOF",
    proofTime,
    "Milliseconds in which a WebSocket must have proved an account.",
  ),
  register: rate(
    "TACIT_LIMIT_REGISTER",
    perHour.register,
    "Steps of registrations (an account takes two) that one network address may make in an hour.",
  ),
  login: rate("TACIT_LIMIT_LOGIN", perHour.login, "Log-ins that one network address may begin in an hour."),
  guess: rate(
    "TACIT_LIMIT_GUESS",
    perHour.guess,
    "Log-ins that may be begun for one handle in an hour: how often somebody may guess its password.",
  ),
  resolve: rate("TACIT_LIMIT_RESOLVE", perHour.resolve, "Handles that one account may look up in an hour."),
  keyPackageFetch: rate(
    "TACIT_LIMIT_KEY_PACKAGE_FETCH",
    perHour.keyPackageFetch,
    "KeyPackages that one account may fetch in an hour.",
  ),
  keyPackageDrain: rate(
    "TACIT_LIMIT_KEY_PACKAGE_DRAIN",
    perHour.keyPackageDrain,
    "KeyPackages of one account that may be fetched in an hour, by all others together.",
  ),
  commit: rate(
    "TACIT_LIMIT_COMMIT",
    perHour.commit,
    "Commits that one account may post in an hour, in all of its conversations together.",
  ),
  invite: rate(
    "TACIT_LIMIT_INVITE",
    perHour.invite,
    "Welcomes that one account may leave for one other in an hour.",
  ),
  stagedBytes: integer(
    {
      name: "TACIT_LIMIT_STAGED_BYTES",
      description: "Bytes of uploads that one account may have waiting.",
    },
    stagedBytes,
    8 * 1024 * 1024,
    MOST_BYTES,
  ),
  vaultBytes: integer(
    { name: "TACIT_LIMIT_VAULT_BYTES", description: "Bytes that the vault of one account may occupy." },
    vaultBytes,
    1024 * 1024,
    MOST_BYTES,
  ),
} as const
