/** One typed call per request, so that the engine never unpacks a reply of the wrong kind. */
import {
  type AccountId,
  type Appended,
  type CarriedEntry,
  type ConversationHead,
  type ConversationId,
  concat,
  type Hash,
  type InboxItem,
  LIMITS,
  type Link,
  type Part,
  ProtocolError,
  payloadHash,
  type Reply,
  type Request,
  type Transaction,
  type VaultHead,
} from "@tacit/protocol"
import { ConnectionLostError } from "../ports/transport.ts"
import { fitFrame } from "./fit-frame.ts"

export type SendRequest = (request: Request) => Promise<Reply>

type ReplyOf<K extends Reply["kind"]> = Extract<Reply, { kind: K }>

/** The server broke the protocol: an answer of another kind, or bytes that do not match their hash. */
export class BrokenServerError extends Error {
  override readonly name = "BrokenServerError"
}

/** No answer, a refusal or nonsense: what a server has in its power, and no bug of this program. */
export function isOfTheServer(error: unknown): boolean {
  return (
    error instanceof ConnectionLostError ||
    error instanceof ProtocolError ||
    error instanceof BrokenServerError
  )
}

export class Requests {
  readonly #send: SendRequest

  constructor(send: SendRequest) {
    this.#send = send
  }

  async resolve(handle: string): Promise<AccountId | undefined> {
    return (await this.#call({ kind: "resolve", handle }, "resolved")).account
  }

  async describe(accounts: readonly AccountId[]): Promise<ReadonlyMap<AccountId, string>> {
    const reply = await this.#call({ kind: "describe", accounts }, "described")
    return new Map(reply.accounts.map(({ account, handle }) => [account, handle]))
  }

  /** The links from an index on; none if there is no such account, which a message may well name. */
  async chain(account: AccountId, from: number): Promise<readonly Link[]> {
    const links: Link[] = []
    for (;;) {
      const page = await this.#orNothing({ kind: "chain-read", account, from: from + links.length }, "chain")
      if (!page) return links
      links.push(...page.links)
      if (from + links.length > LIMITS.chainLinks) throw new BrokenServerError("a chain without end")
      if (page.links.length === 0 || from + links.length >= page.length) return links
    }
  }

  keyPackage(account: AccountId): Promise<ReplyOf<"key-package">> {
    return this.#call({ kind: "key-package", account }, "key-package")
  }

  async vaultHead(): Promise<VaultHead | undefined> {
    return (await this.#call({ kind: "vault-head" }, "vault-head")).head
  }

  /** Objects by hash; one that the server does not store is missing from the answer. */
  async vaultObjects(hashes: readonly Hash[]): Promise<ReadonlyMap<Hash, Uint8Array>> {
    const found = new Map<Hash, Uint8Array>()
    for (let done = 0; done < hashes.length; ) {
      const asked = hashes.slice(done, done + LIMITS.page)
      const { objects } = await this.#call({ kind: "vault-objects", objects: asked }, "vault-objects")
      if (objects.length === 0 || objects.length > asked.length)
        throw new BrokenServerError("vault objects that were not asked for, or none")
      for (const [i, object] of objects.entries()) {
        if (object) found.set(asked[i] as Hash, await this.bytesOf(object))
      }
      done += objects.length
    }
    return found
  }

  async heads(
    after: number,
  ): Promise<{ conversations: readonly ConversationHead[]; cursor: number; more: boolean }> {
    const page = await this.#call({ kind: "heads", after }, "heads")
    if (page.more && page.cursor <= after) throw new BrokenServerError("a list of conversations without end")
    return page
  }

  log(
    conversation: ConversationId,
    from: number,
  ): Promise<{ entries: readonly CarriedEntry[]; head: number }> {
    return this.#call({ kind: "log-read", conversation, from }, "log")
  }

  async inbox(after: number): Promise<{ items: readonly InboxItem[]; more: boolean }> {
    const page = await this.#call({ kind: "inbox-read", after }, "inbox")
    if (page.more && (page.items.at(-1)?.id ?? 0) <= after)
      throw new BrokenServerError("an inbox without end")
    return page
  }

  async direct(other: AccountId): Promise<ConversationId | undefined> {
    return (await this.#call({ kind: "direct-lookup", other }, "direct")).conversation
  }

  /** What opens a browser session over HTTP, once and soon. */
  async sessionTicket(): Promise<Uint8Array> {
    return (await this.#call({ kind: "session-ticket" }, "ticket")).ticket
  }

  message(message: Omit<Extract<Request, { kind: "message" }>, "kind">): Promise<Appended> {
    return this.#call({ kind: "message", ...message }, "appended")
  }

  async transact(transaction: Transaction): Promise<readonly Appended[]> {
    const fitting = await fitFrame(transaction, (bytes) => this.#stage(bytes))
    return (await this.#call({ kind: "transact", ...fitting }, "transacted")).appended
  }

  /** A part for a request: in place if it is small, otherwise staged first. */
  async part(bytes: Uint8Array): Promise<Part> {
    return bytes.length <= LIMITS.inlinePart ? { kind: "inline", bytes } : this.#stage(bytes)
  }

  async #stage(bytes: Uint8Array): Promise<Part> {
    const hash = payloadHash(bytes)
    for (let offset = 0; offset < bytes.length; offset += LIMITS.inlinePart) {
      const chunk = bytes.subarray(offset, offset + LIMITS.inlinePart)
      await this.#call({ kind: "part-put", hash, total: bytes.length, offset, bytes: chunk }, "done")
    }
    return { kind: "staged", hash }
  }

  /** The bytes of a part in an answer, fetched if they were staged and always checked against their hash. */
  async bytesOf(part: Part): Promise<Uint8Array> {
    if (part.kind === "inline") return part.bytes
    const chunks: Uint8Array[] = []
    for (let length = 0, total = 1; length < total; ) {
      const reply = await this.#orNothing({ kind: "part-get", hash: part.hash, offset: length }, "part")
      if (!reply) throw new BrokenServerError("a part that was named is not there")
      if (reply.bytes.length === 0 || reply.total > LIMITS.vaultObject)
        throw new BrokenServerError("part without bytes")
      total = reply.total
      length += reply.bytes.length
      chunks.push(reply.bytes)
    }
    const bytes = concat(...chunks)
    if (payloadHash(bytes) !== part.hash) throw new BrokenServerError("part does not match its hash")
    return bytes
  }

  /** `undefined` where the server has no such thing. */
  async #orNothing<K extends Reply["kind"]>(request: Request, kind: K): Promise<ReplyOf<K> | undefined> {
    try {
      return await this.#call(request, kind)
    } catch (error) {
      if (isRefusal(error, "not-found")) return undefined
      throw error
    }
  }

  async #call<K extends Reply["kind"]>(request: Request, kind: K): Promise<ReplyOf<K>> {
    const reply = await this.#send(request)
    if (reply.kind !== kind) throw new BrokenServerError(`${request.kind} was answered with ${reply.kind}`)
    return reply as ReplyOf<K>
  }
}

/** Whether `error` is the server's refusal with this code. */
export function isRefusal(error: unknown, code: ProtocolError["code"]): error is ProtocolError {
  return error instanceof ProtocolError && error.code === code
}
