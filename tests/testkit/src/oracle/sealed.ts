/**
 * Everything that devices sealed and sent, as they sent it. Layouts are those of the client, written down a
 * second time on purpose.
 */
import {
  type Credential,
  concat,
  decode,
  type Hash,
  type Part,
  payloadHash,
  type Request,
  registerFinish,
  type Transaction,
  upFrame,
} from "@tacit/protocol"
import type { Device, World } from "../world.ts"

export interface Sealed {
  readonly where: string
  readonly nonce: Uint8Array
  readonly ciphertext: Uint8Array
}

type Message = Extract<Request, { kind: "message" }>

/** What one program asked for; nothing of what a test sends by hand in its name. */
export interface Asked {
  readonly device: Device
  readonly messages: readonly Message[]
  readonly transactions: readonly Transaction[]
  /** Large parts by their hash. */
  readonly staged: ReadonlyMap<Hash, Uint8Array>
}

export function askedBy({ evidence, network }: World): readonly Asked[] {
  const asked = new Map(evidence.devices.map((device) => [device.name, new Asking(device)]))
  for (const { device, frame } of network.requests) {
    const asking = asked.get(device)
    if (asking) asking.ask(decode(upFrame, frame).request)
  }
  for (const { device, path, body } of network.posted)
    if (path === "/api/register/finish")
      asked.get(device)?.transactions.push(decode(registerFinish, body).transaction)
  return [...asked.values()]
}

class Asking implements Asked {
  readonly device: Device
  readonly messages: Message[] = []
  readonly transactions: Transaction[] = []
  readonly staged = new Map<Hash, Uint8Array>()
  #pieces: Uint8Array[] = []

  constructor(device: Device) {
    this.device = device
  }

  ask(request: Request): void {
    if (request.kind === "message") this.messages.push(request)
    if (request.kind === "transact") this.transactions.push(request)
    if (request.kind !== "part-put") return
    this.#pieces = request.offset === 0 ? [request.bytes] : [...this.#pieces, request.bytes]
    const whole = concat(...this.#pieces)
    if (whole.length === request.total && payloadHash(whole) === request.hash)
      this.staged.set(request.hash, whole)
  }
}

export function bytesOf(part: Part, { staged }: Asked): Uint8Array | undefined {
  return part.kind === "inline" ? part.bytes : staged.get(part.hash)
}

const NONCE = 24
/** Tag and length in front of the sealed bytes of an object and of an anchor. */
const LAYOUT = 5
/** Tag, generation and public key in front of a slot's encapsulated key, and that. */
const SLOT_ENCAPSULATED = 5 + 1216
const ENCAPSULATED = 1120

export function sealsOf(asked: Asked): readonly Sealed[] {
  const where = `what ${asked.device.name} sent`
  const sealed = (kind: string, bytes: Uint8Array): Sealed => ({
    where: `${where} (${kind})`,
    nonce: bytes.subarray(0, NONCE),
    ciphertext: bytes,
  })
  const vaults = asked.transactions.flatMap(({ vault }) => vault ?? [])
  const objects = vaults.flatMap(({ puts }) => puts.flatMap((part) => bytesOf(part, asked) ?? []))
  const credentials = asked.transactions.flatMap((transaction) => transaction.credentials)
  return [
    ...asked.messages.map(({ payload }) => sealed("message", payload)),
    ...vaults.map(({ head }) => sealed("vault head", head.head.sealed)),
    ...objects.map((object) => sealed("vault object", object.subarray(LAYOUT))),
    ...credentials.map(({ anchor }) => sealed("anchor", anchor.subarray(LAYOUT))),
    ...credentials.map((credential) => slotOf(credential, where)),
  ]
}

/** HPKE has no nonce of its own: what must never come again is the encapsulated key. */
function slotOf({ slot }: Credential, where: string): Sealed {
  const rest = slot.subarray(SLOT_ENCAPSULATED)
  return {
    where: `${where} (slot)`,
    nonce: rest.subarray(0, ENCAPSULATED),
    ciphertext: rest.subarray(ENCAPSULATED),
  }
}
