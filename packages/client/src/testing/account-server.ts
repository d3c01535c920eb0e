/**
 * The server of one account, as far as its vault and chains go: real heads and objects, compare-and-swap.
 * A test can copy it, put a copy in its place, and step in before any request.
 */
import { createVault, type VaultChanges } from "@tacit/crypto"
import {
  type AccountId,
  type Hash,
  type Link,
  type Part,
  ProtocolError,
  payloadHash,
  type Reply,
  type Request,
  type Transaction,
  type VaultHead,
  vaultHeadHash,
  vaultObjectHash,
} from "@tacit/protocol"
import { type Person, profileOf } from "./people.ts"
import { SeededRandom } from "./seeded-random.ts"

export class AccountServer {
  head: VaultHead | undefined
  objects = new Map<Hash, Uint8Array>()
  readonly chains = new Map<AccountId, readonly Link[]>()
  /** Every request, in order. */
  readonly asked: Request[] = []
  /** May throw in place of the answer, or do something first. */
  before: (request: Request) => Promise<void> | void = () => {}
  /** May throw in place of the answer, after the request took effect. */
  after: (request: Request) => Promise<void> | void = () => {}
  readonly #parts = new Map<Hash, Uint8Array>()

  /** With the first version of somebody's vault. */
  static async of(owner: Person, items: VaultChanges = new Map()): Promise<AccountServer> {
    const server = new AccountServer()
    const { account, device, deviceSecret, root } = profileOf(owner)
    const random = new SeededRandom(77)
    const chain = owner.chain.head
    const plan = await createVault({ account, device, deviceSecret, root, chain, items, random })
    server.head = plan.head
    for (const object of plan.puts) server.objects.set(vaultObjectHash(object), object)
    server.chains.set(account, owner.links)
    return server
  }

  readonly answer = async (request: Request): Promise<Reply> => {
    this.asked.push(request)
    await this.before(request)
    const reply = this.#answer(request)
    await this.after(request)
    return reply
  }

  requests<K extends Request["kind"]>(kind: K): readonly Extract<Request, { kind: K }>[] {
    return this.asked.filter((request): request is Extract<Request, { kind: K }> => request.kind === kind)
  }

  /** The vault as it is now, to be put back later. */
  backup(): { readonly head: VaultHead | undefined; readonly objects: Map<Hash, Uint8Array> } {
    return { head: this.head, objects: new Map(this.objects) }
  }

  restore({ head, objects }: ReturnType<AccountServer["backup"]>): void {
    this.head = head
    this.objects = new Map(objects)
  }

  #answer(request: Request): Reply {
    switch (request.kind) {
      case "vault-head":
        return { kind: "vault-head", head: this.head }
      case "vault-objects":
        return { kind: "vault-objects", objects: request.objects.map((hash) => this.#object(hash)) }
      case "chain-read": {
        const links = this.chains.get(request.account) ?? []
        return { kind: "chain", links: links.slice(request.from), length: links.length }
      }
      case "part-put":
        return this.#stage(request)
      case "transact":
        this.#write(request)
        return { kind: "transacted", appended: [] }
      default:
        throw new TypeError(`this server knows no ${request.kind}`)
    }
  }

  #object(hash: Hash): Part | undefined {
    const bytes = this.objects.get(hash)
    return bytes && { kind: "inline", bytes }
  }

  #stage({ hash, total, offset, bytes }: Extract<Request, { kind: "part-put" }>): Reply {
    const whole = this.#parts.get(hash) ?? new Uint8Array(total)
    whole.set(bytes, offset)
    this.#parts.set(hash, whole)
    return { kind: "done" }
  }

  #write({ vault }: Transaction): void {
    if (!vault) return
    if (this.head && vault.expected !== vaultHeadHash(this.head)) throw new ProtocolError("stale-vault")
    for (const part of vault.puts) {
      const bytes = part.kind === "inline" ? part.bytes : this.#parts.get(part.hash)
      if (!bytes || (part.kind === "staged" && payloadHash(bytes) !== part.hash))
        throw new ProtocolError("refused")
      this.objects.set(vaultObjectHash(bytes), bytes)
    }
    for (const hash of vault.deletes) this.objects.delete(hash)
    this.head = vault.head
  }
}
