/**
 * The server, with somebody at its switchboard who reads every request and answer and may change, drop,
 * hold or forge it: everything that a compromised server can do to its clients, and nothing more.
 */
import {
  type AccountId,
  type DeviceId,
  type DownFrame,
  decode,
  downFrame,
  ERRORS,
  type ErrorCode,
  encode,
  type Reply,
  type Request,
  upFrame,
} from "@tacit/protocol"
import type { Connection, HttpAnswer, Peer, Server } from "@tacit/server"
import type { World } from "../world.ts"

/** One device's connection, as the switchboard sees it. */
export interface Caller {
  /** Absent until the connection is proved. */
  account: AccountId | undefined
  /** Absent also on the connection of a log-in, which has no device yet. */
  device: DeviceId | undefined
  /** Says something to the client that the server did not say. */
  tell(frame: DownFrame): void
}

/** What is held waits for `release`. */
export type Fate = "drop" | "hold" | undefined
/** What becomes of a request; `undefined` lets it pass. */
export type RequestRule = (
  request: Request,
  caller: Caller,
) => Request | { readonly refuse: ErrorCode } | Fate
/** What becomes of an answer or a push; `request` is what was asked. */
export type AnswerRule = (frame: DownFrame, caller: Caller, request: Request | undefined) => DownFrame | Fate
export type PostRule = (path: string, body: Uint8Array, honest: HttpAnswer) => HttpAnswer | undefined

export interface Heard {
  readonly caller: Caller
  readonly request: Request
}

export class HostileServer {
  /** Every request of every client, in the order of arrival, as it was sent. */
  readonly heard: Heard[] = []
  readonly #requestRules = new Set<RequestRule>()
  readonly #answerRules = new Set<AnswerRule>()
  readonly #postRules = new Set<PostRule>()
  /** What the network carried; here comes what was changed or kept back as well. */
  readonly #wire: Uint8Array[]
  #held: (() => void)[] = []

  private constructor(wire: Uint8Array[]) {
    this.#wire = wire
  }

  /** Takes over the switchboard of the world's server. */
  static over(world: World): HostileServer {
    const hostile = new HostileServer(world.network.wire)
    const honest = world.network.server
    if (!honest) throw new TypeError("the world has no server")
    world.network.server = hostile.#between(honest)
    return hostile
  }

  /** The returned function ends the rule. */
  onRequest(rule: RequestRule): () => void {
    this.#requestRules.add(rule)
    return () => this.#requestRules.delete(rule)
  }

  onAnswer(rule: AnswerRule): () => void {
    this.#answerRules.add(rule)
    return () => this.#answerRules.delete(rule)
  }

  onPost(rule: PostRule): () => void {
    this.#postRules.add(rule)
    return () => this.#postRules.delete(rule)
  }

  /** How much is held back now. */
  get held(): number {
    return this.#held.length
  }

  /** Sends everything on its way that was held back. */
  release(): void {
    const held = this.#held
    this.#held = []
    for (const send of held) send()
  }

  /** Changes replies of one kind. */
  onReply<K extends Reply["kind"]>(
    kind: K,
    change: (
      reply: Extract<Reply, { kind: K }>,
      caller: Caller,
      request: Request | undefined,
    ) => Reply | undefined,
  ): () => void {
    return this.onAnswer((frame, caller, request) => {
      if (frame.kind !== "reply" || frame.reply.kind !== kind) return undefined
      const reply = change(frame.reply as Extract<Reply, { kind: K }>, caller, request)
      return reply && { ...frame, reply }
    })
  }

  /** Requests of one kind that arrived so far. */
  requests<K extends Request["kind"]>(kind: K): readonly Extract<Request, { kind: K }>[] {
    return this.heard.flatMap(({ request }) =>
      request.kind === kind ? [request as Extract<Request, { kind: K }>] : [],
    )
  }

  #between(honest: Server): Server {
    return {
      connect: (peer) => this.#connect(honest, peer),
      post: async (path, body, from) => {
        const answer = await honest.post(path, body, from)
        for (const rule of this.#postRules) {
          const changed = rule(path, body, answer)
          if (!changed) continue
          this.#wire.push(answer.body)
          return changed
        }
        return answer
      },
      drain: () => honest.drain(),
    }
  }

  #connect(honest: Server, peer: Peer): Connection {
    const asked = new Map<number, Request>()
    const tell = (frame: DownFrame) => peer.send(encode(downFrame, frame))
    const caller: Caller = { account: undefined, device: undefined, tell }
    const connection = honest.connect({
      ...peer,
      send: (bytes) => {
        const frame = decode(downFrame, bytes)
        if (frame.kind === "reply" && frame.reply.kind === "authenticated")
          caller.account = frame.reply.account
        const request =
          frame.kind === "reply" || frame.kind === "error" ? asked.get(frame.requestId) : undefined
        const changed = this.#answered(frame, caller, request)
        if (changed !== undefined) this.#wire.push(bytes)
        if (changed === "hold") this.#held.push(() => peer.send(bytes))
        else if (changed === undefined) peer.send(bytes)
        else if (changed !== "drop") tell(changed)
      },
    })
    return {
      closed: () => connection.closed(),
      get proved() {
        return connection.proved
      },
      receive: (bytes) => {
        const frame = decode(upFrame, bytes)
        const { requestId, request } = frame
        if (request.kind === "auth-device") caller.device = request.device
        this.heard.push({ caller, request })
        asked.set(requestId, request)
        const verdict = this.#asked(request, caller)
        if (verdict === undefined) connection.receive(bytes)
        else if (verdict === "drop") return
        else if (verdict === "hold") this.#held.push(() => connection.receive(bytes))
        else if ("refuse" in verdict) {
          const { refuse: code } = verdict
          const message = ERRORS[code].meaning
          tell({ kind: "error", requestId, code, message, retryAfter: undefined, conversation: undefined })
        } else {
          const changed = encode(upFrame, { requestId, request: verdict })
          this.#wire.push(changed)
          connection.receive(changed)
        }
      },
    }
  }

  #asked(request: Request, caller: Caller): ReturnType<RequestRule> {
    for (const rule of this.#requestRules) {
      const verdict = rule(request, caller)
      if (verdict !== undefined) return verdict
    }
    return undefined
  }

  #answered(frame: DownFrame, caller: Caller, request: Request | undefined): ReturnType<AnswerRule> {
    for (const rule of this.#answerRules) {
      const changed = rule(frame, caller, request)
      if (changed !== undefined) return changed
    }
    return undefined
  }
}
