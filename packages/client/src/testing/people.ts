/** Accounts with real keys and real chains. */
import {
  generateSigningKeyPair,
  makeDeviceLink,
  makeGenesis,
  makeMlsKeyLink,
  type SigningKeyPair,
} from "@tacit/crypto"
import {
  type AccountId,
  type Chain,
  type DeviceId,
  deviceIdOf,
  extendChain,
  type Link,
  openChain,
} from "@tacit/protocol"
import type { Profile } from "../account/profile.ts"
import { SeededRandom } from "./seeded-random.ts"

export const NOW = 1_800_000_000_000
const LATER = NOW + 365 * 24 * 60 * 60_000

export interface Person {
  readonly account: AccountId
  readonly identity: SigningKeyPair
  readonly recovery: SigningKeyPair
  readonly mls: SigningKeyPair
  readonly device: SigningKeyPair
  readonly deviceId: DeviceId
  /** Genesis, the link of `device`, and the one of `mls`. */
  readonly chain: Chain
  readonly links: readonly Link[]
}

/** The same for the same seed. */
export function person(seed: number): Person {
  const random = new SeededRandom(seed)
  const identity = generateSigningKeyPair(random)
  const recovery = generateSigningKeyPair(random)
  const mls = generateSigningKeyPair(random)
  const device = generateSigningKeyPair(random)
  const genesis = makeGenesis(identity, recovery.publicKey, NOW)
  const opened = openChain(genesis)
  if (!opened.ok) throw new TypeError(opened.fault)
  const certified = makeDeviceLink(opened.chain, identity, device, LATER, NOW)
  const withDevice = extended(opened.chain, certified)
  const mlsKey = makeMlsKeyLink(withDevice, identity, mls.publicKey, NOW)
  const chain = extended(withDevice, mlsKey)
  const keys = { identity, recovery, mls, device, deviceId: deviceIdOf(device.publicKey) }
  return { ...keys, account: chain.account, chain, links: [genesis, certified, mlsKey] }
}

/** Another device of somebody, and the link that certifies it. */
export function furtherDevice(
  { chain, identity }: Pick<Person, "chain" | "identity">,
  seed: number,
): { readonly device: SigningKeyPair; readonly deviceId: DeviceId; readonly link: Link } {
  const device = generateSigningKeyPair(new SeededRandom(seed))
  const link = makeDeviceLink(chain, identity, device, LATER, NOW)
  return { device, deviceId: deviceIdOf(device.publicKey), link }
}

export function extended(chain: Chain, ...links: readonly Link[]): Chain {
  return links.reduce((known, link) => {
    const result = extendChain(known, link)
    if (!result.ok) throw new TypeError(result.fault)
    return result.chain
  }, chain)
}

/** What a device of theirs remembers. */
export function profileOf(
  { account, deviceId, device, identity, mls }: Person,
  root = new Uint8Array(32).fill(9),
): Profile {
  return {
    account,
    handle: "alice",
    device: deviceId,
    deviceSecret: device.secretKey,
    identitySecret: identity.secretKey,
    mlsSecret: mls.secretKey,
    generation: 1,
    root,
    olderRoots: [],
  }
}
