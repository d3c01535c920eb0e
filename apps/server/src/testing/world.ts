/** A whole server in the test's process: core, store and bus, with a clock that the test moves. */
import { client } from "@serenity-kit/opaque"
import {
  type Credential,
  decode,
  encode,
  loginFinish,
  loginFinished,
  loginMac,
  loginStart,
  loginStarted,
  NO_TRANSACTION,
  opaqueAnswer,
  registerFinish,
  registerStart,
  signChallenge,
  type Transaction,
} from "@tacit/protocol"
import { memoryBus } from "../bus/memory-bus.ts"
import { DEFAULT_LIMITS, type ServerLimits } from "../config/limits.ts"
import type { HttpAnswer, HttpSender } from "../core/post.ts"
import { createServer, type Server } from "../core/server.ts"
import { silentLog } from "../log/log.ts"
import { createOpaqueSetup, opaqueReady, opaqueServer } from "../opaque/opaque.ts"
import { memoryStore } from "../store/memory/memory-store.ts"
import type { Store } from "../store/store.ts"
import { manualClock } from "./manual-clock.ts"
import { type Device, Person } from "./person.ts"
import { seededRandom, someBytes } from "./random.ts"
import { TestSocket } from "./test-socket.ts"

export const ORIGIN = "http://localhost:8080"
const ADDRESS: HttpSender = { address: "127.0.0.1" }
/** Cheap, because these tests are not about guessing passwords. */
const keyStretching = { "argon2id-custom": { iterations: 1, memory: 8, parallelism: 1 } }

export interface Member {
  readonly person: Person
  readonly device: Device
  readonly socket: TestSocket
}

export class World {
  readonly clock = manualClock()
  readonly store: Store
  readonly server: Server

  private constructor(store: Store, limits: ServerLimits, setup: string) {
    this.store = store
    this.server = createServer({
      store,
      bus: memoryBus(),
      clock: this.clock,
      random: seededRandom("server"),
      opaque: opaqueServer(setup),
      config: { limits },
      log: silentLog,
    })
  }

  static async create({
    store = memoryStore(),
    limits = DEFAULT_LIMITS,
  }: {
    store?: Store
    limits?: ServerLimits
  } = {}) {
    await opaqueReady()
    return new World(store, limits, createOpaqueSetup())
  }

  post(path: string, body: Uint8Array, from = ADDRESS): Promise<HttpAnswer> {
    return this.server.post(path, body, from)
  }

  connect(origin = ORIGIN): TestSocket {
    return new TestSocket(this.server, origin)
  }

  /** What a registration sends at its end. */
  async registration(
    person: Person,
    device: Device,
    changes: Partial<Transaction> = {},
    password = "password",
  ) {
    const started = client.startRegistration({ password })
    const { handle } = person
    const body = encode(registerStart, { handle, request: started.registrationRequest })
    const answer = await this.post("/api/register/start", body)
    if (answer.status !== 200) throw new TypeError(new TextDecoder().decode(answer.body))
    const { registrationRecord } = client.finishRegistration({
      password,
      registrationResponse: decode(opaqueAnswer, answer.body).response,
      clientRegistrationState: started.clientRegistrationState,
      keyStretching,
    })
    const vault = person.vaultWrite(device)
    const transaction: Transaction = { ...NO_TRANSACTION, vault, credentials: [someCredential()], ...changes }
    return { handle, record: registrationRecord, links: [...person.links], transaction }
  }

  /** Somebody with an account, a device and an authenticated socket. */
  async join(handle: string, changes: Partial<Transaction> = {}): Promise<Member> {
    const person = new Person(handle, this.clock.now())
    const device = person.addDevice()
    person.add({ kind: "mls-key", mlsKey: someBytes(32) })
    const finish = encode(registerFinish, await this.registration(person, device, changes))
    const answer = await this.post("/api/register/finish", finish)
    if (answer.status !== 200) throw new TypeError(new TextDecoder().decode(answer.body))
    return { person, device, socket: await this.open(person, device) }
  }

  /** An authenticated socket. */
  async open(person: Person, device: Device): Promise<TestSocket> {
    const socket = this.connect()
    const reply = await this.authenticate(socket, person, device)
    if (reply.kind !== "authenticated") throw new TypeError(`not authenticated: ${JSON.stringify(reply)}`)
    return socket
  }

  authenticate(socket: TestSocket, { account }: Person, device: Device) {
    const context = { nonce: socket.challenge.nonce, origin: socket.origin }
    const signature = signChallenge(device.keys.secret, context, account, device.id)
    return socket.request({ kind: "auth-device", version: 1, account, device: device.id, signature })
  }

  /** Log-in by password over HTTP: the refusal's HTTP answer, or what proves it on a socket. */
  async login(handle: string, password = "password") {
    const started = client.startLogin({ password })
    const request = started.startLoginRequest
    const first = await this.post("/api/login/start", encode(loginStart, { handle, request }))
    if (first.status !== 200) return { kind: "refused" as const, answer: first }
    const { login, response } = decode(loginStarted, first.body)
    const { clientLoginState } = started
    const done = client.finishLogin({ clientLoginState, loginResponse: response, password, keyStretching })
    if (!done) return { kind: "wrong-password" as const, response, login }
    const finish = encode(loginFinish, { login, finish: done.finishLoginRequest })
    const second = await this.post("/api/login/finish", finish)
    if (second.status !== 200) return { kind: "refused" as const, answer: second }
    const sessionKey = new Uint8Array(Buffer.from(done.sessionKey, "base64url"))
    return { kind: "done" as const, login, sessionKey, ...decode(loginFinished, second.body) }
  }

  proveLogin(socket: TestSocket, login: Uint8Array, sessionKey: Uint8Array) {
    const mac = loginMac(sessionKey, { nonce: socket.challenge.nonce, origin: socket.origin }, login)
    return socket.request({ kind: "auth-login", version: 1, login, mac })
  }
}

export function someCredential(): Credential {
  return { kind: "password", slot: someBytes(64), anchor: someBytes(32) }
}

/** Lets everything that is under way settle. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
}
