/** Somebody with real keys: a chain that grows, devices, and vault heads that follow each other. */
import {
  type AccountId,
  coSignedBytes,
  type DeviceId,
  deviceIdOf,
  type Hash,
  LABELS,
  LIMITS,
  type Link,
  type LinkBody,
  linkHash,
  linkSignedBytes,
  NO_HASH,
  type Part,
  sign,
  signVaultHead,
  type VaultHead,
  type VaultWrite,
  vaultHeadHash,
} from "@tacit/protocol"
import { ed25519KeyPair, type KeyPair } from "./key-pair.ts"
import { someBytes } from "./random.ts"

export interface Device {
  readonly id: DeviceId
  readonly keys: KeyPair
}

export class Person {
  readonly identity = ed25519KeyPair()
  readonly links: Link[] = []
  readonly handle: string
  readonly #at: number
  #vault: VaultHead | undefined

  constructor(handle: string, at: number) {
    this.handle = handle
    this.#at = at
    const recoveryKey = ed25519KeyPair().public
    const identityKey = this.identity.public
    this.links.push(this.#link({ kind: "genesis", identityKey, recoveryKey, guestLifetime: undefined }))
  }

  get account(): AccountId {
    return linkHash(this.links[0] as Link) as string as AccountId
  }

  /** The next link of the chain; it is not added to it. */
  next(body: LinkBody, identity = this.identity): Link {
    return this.#link(body, identity)
  }

  add(body: LinkBody): Link {
    const link = this.#link(body)
    this.links.push(link)
    return link
  }

  addDevice(expires = this.#at + LIMITS.deviceLifetime): Device & { readonly link: Link } {
    const keys = ed25519KeyPair()
    const signed = coSignedBytes(this.account, this.head, "device", keys.public)
    const deviceSignature = sign(keys.secret, LABELS.deviceSignature, signed)
    const link = this.add({ kind: "device", deviceKey: keys.public, expires, deviceSignature })
    return { id: deviceIdOf(keys.public), keys, link }
  }

  get head(): Hash {
    const newest = this.links.at(-1)
    return newest ? linkHash(newest) : NO_HASH
  }

  get vaultHash(): Hash | undefined {
    return this.#vault && vaultHeadHash(this.#vault)
  }

  /** A write that follows the one before, which counts as accepted with this call. */
  vaultWrite(device: Device, puts: readonly Part[] = [], changes: Partial<VaultWrite> = {}): VaultWrite {
    const write = this.draftVaultWrite(device, puts, changes)
    this.#vault = write.head
    return write
  }

  draftVaultWrite(device: Device, puts: readonly Part[] = [], changes: Partial<VaultWrite> = {}): VaultWrite {
    const expected = this.vaultHash
    const head = signVaultHead(device.keys.secret, {
      account: this.account,
      version: (this.#vault?.head.version ?? 0) + 1,
      previous: expected ?? NO_HASH,
      generation: 1,
      device: device.id,
      sealed: someBytes(64),
    })
    return { expected, head, puts, deletes: [], saved: [], ...changes }
  }

  #link(body: LinkBody, identity = this.identity): Link {
    const unsigned = { index: this.links.length, previous: this.head, at: this.#at, body }
    const account = this.links.length > 0 ? this.account : undefined
    const signature = sign(identity.secret, LABELS.linkSignature, linkSignedBytes(account, unsigned))
    return { ...unsigned, signature }
  }
}
