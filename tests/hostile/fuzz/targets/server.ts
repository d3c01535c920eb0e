/** The server's two doors: frames of a socket, and bodies of HTTP requests. */
import { decode, downFrame, encode, PROTOCOL_VERSION, signChallenge, upFrame } from "@tacit/protocol"
import type { Connection } from "@tacit/server"
import { ORIGIN } from "@tacit/testkit"
import { damaged } from "../../src/fuzz/damage.ts"
import { demand, type Feed, type Target, type Verdict } from "../../src/fuzz/target.ts"
import { someFrame } from "./frame.ts"
import { SAMPLES } from "./samples.ts"
import { type Site, talkedSite } from "./site.ts"

const HOUR = 3_600_000
/** Requests of an hour; the clock is moved so that rates refuse little. */
const AN_HOUR = 40

/** Lets the server answer: its store is in memory, so a few turns of the event loop are enough. */
async function answered(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise<void>((resolve) => setImmediate(resolve))
}

/** A connection by hand. */
class Caller {
  readonly frames: Uint8Array[] = []
  isClosed = false
  readonly #connection: Connection

  constructor({ server }: Site) {
    this.#connection = server.connect({
      origin: ORIGIN,
      address: "127.0.0.1",
      send: (frame) => this.frames.push(frame),
      close: () => {
        this.isClosed = true
      },
      cut: () => {
        this.isClosed = true
      },
      buffered: () => 0,
    })
  }

  receive(frame: Uint8Array): void {
    this.#connection.receive(frame)
  }

  async prove({ alice }: Site): Promise<void> {
    const challenge = decode(downFrame, this.frames[0] as Uint8Array)
    if (challenge.kind !== "challenge") throw new TypeError("no challenge")
    const { account, device, deviceSecret } = alice.engine.profile
    const context = { nonce: challenge.nonce, origin: ORIGIN }
    const signature = signChallenge(deviceSecret, context, account, device)
    const request = { kind: "auth-device", version: PROTOCOL_VERSION, account, device, signature } as const
    this.receive(encode(upFrame, { requestId: 0, request }))
    await answered()
    this.frames.length = 0
  }

  leave(): void {
    if (!this.isClosed) this.#connection.closed()
  }
}

/** Silent devices: only the server moves. */
async function quietSite(): Promise<Site> {
  const site = await talkedSite()
  for (const device of [...site.world.devices]) await site.world.discard(device)
  return site
}

/** state(1) ‖ frame: an even state is that of a connection which proved nothing. */
const FRAMES: Target = {
  name: "server/receive",
  share: 60,
  async prepare() {
    const site = await quietSite()
    const { world } = site
    let proved: Caller | undefined
    let count = 0
    const caller = async (isProved: boolean): Promise<Caller> => {
      if (!isProved) return new Caller(site)
      if (proved && !proved.isClosed) return proved
      proved = new Caller(site)
      await proved.prove(site)
      return proved
    }
    return {
      make: (draw) => withFirst(draw.once(8) ? 0 : 1, someFrame(upFrame, site.up, draw)),
      async take(input) {
        const asked = await caller(input[0] === 1)
        asked.frames.length = 0
        asked.receive(input.subarray(1))
        await answered()
        const verdict = verdictOf(asked, input.subarray(1))
        demand(world.bugs.length === 0, `the server met an error of its own: ${String(world.bugs[0])}`)
        if (asked !== proved) asked.leave()
        if (++count % AN_HOUR === 0) world.clock.advance(HOUR)
        return verdict
      },
    }
  },
}

function withFirst(first: number, bytes: Uint8Array): Uint8Array {
  const joined = new Uint8Array(1 + bytes.length)
  joined[0] = first
  joined.set(bytes, 1)
  return joined
}

/** Every frame has an answer of its own number, or ends the connection. */
function verdictOf({ frames, isClosed }: Caller, asked: Uint8Array): Verdict {
  const answers = frames.map((frame) => decode(downFrame, frame))
  if (isClosed) return "refused"
  const requestId = new DataView(asked.buffer, asked.byteOffset).getUint32(0)
  const own = answers.filter(
    (answer) => (answer.kind === "reply" || answer.kind === "error") && answer.requestId === requestId,
  )
  demand(own.length === 1, `${own.length} answers to one request`)
  return own[0]?.kind === "reply" ? "accepted" : "refused"
}

const PATHS = [
  "/api/register/start",
  "/api/register/finish",
  "/api/login/start",
  "/api/login/finish",
  "/api/session/open",
  "/api/session/key",
  "/api/session/close",
  "/api/__proto__",
]

/** path(1) ‖ body */
const BODIES: Target = {
  name: "server/post",
  share: 60,
  prepare: () => quietSite().then(bodiesOf),
}

function bodiesOf({ world, server, bodies }: Site): Feed {
  const all = [...SAMPLES, ...[...bodies.values()].flat()]
  let count = 0
  return {
    make(draw) {
      const path = draw.below(PATHS.length)
      const own = bodies.get(PATHS[path] as string) ?? all
      return withFirst(path, draw.once(4) ? draw.pick(own) : damaged(draw.pick(own), all, draw))
    },
    async take(input) {
      if (++count % AN_HOUR === 0) world.clock.advance(HOUR)
      const path = PATHS[input[0] as number] as string
      const from = { address: "127.0.0.1", sessionOf: () => undefined }
      const { status } = await server.post(path, input.subarray(1), from)
      demand(world.bugs.length === 0, `the server met an error of its own: ${String(world.bugs[0])}`)
      demand(status === 200 || (status >= 400 && status < 500), `status ${status}`)
      return status === 200 ? "accepted" : "refused"
    },
  }
}

export const SERVER_TARGETS: readonly Target[] = [FRAMES, BODIES]
