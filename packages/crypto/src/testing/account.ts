import {
  type Chain,
  type ChainResult,
  type DeviceId,
  deviceIdOf,
  extendChain,
  type Link,
  openChain,
} from "@tacit/protocol"
import { makeDeviceLink, makeGenesis } from "../account/author.ts"
import { generateSigningKeyPair, type SigningKeyPair } from "../keys.ts"
import { seededRandom } from "./random.ts"

export interface TestAccount {
  readonly identity: SigningKeyPair
  readonly recovery: SigningKeyPair
  readonly device: SigningKeyPair
  readonly deviceId: DeviceId
  /** Genesis and the link of `device`. */
  readonly chain: Chain
}

export const NOW = 1_800_000_000_000
export const LATER = NOW + 365 * 24 * 60 * 60_000

/** Apart from the seeds that tests use themselves, or an account's keys would come up as fresh ones. */
const ACCOUNT_SEEDS = 1_000_000

/** An account with one device; the same for the same seed. */
export function testAccount(seed: number): TestAccount {
  const random = seededRandom(ACCOUNT_SEEDS + seed)
  const identity = generateSigningKeyPair(random)
  const recovery = generateSigningKeyPair(random)
  const device = generateSigningKeyPair(random)
  const opened = sound(openChain(makeGenesis(identity, recovery.publicKey, NOW)))
  const chain = extended(opened, makeDeviceLink(opened, identity, device, LATER, NOW))
  return { identity, recovery, device, deviceId: deviceIdOf(device.publicKey), chain }
}

export function extended(chain: Chain, link: Link): Chain {
  return sound(extendChain(chain, link))
}

function sound(result: ChainResult): Chain {
  if (!result.ok) throw new Error(`refused: ${result.fault}`)
  return result.chain
}
