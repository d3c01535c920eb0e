/** Makes an account: its keys, its chain, its two credentials and its first vault, stored in one transaction. */
import {
  createVault,
  deriveRecovery,
  generateRecoveryKey,
  generateSigningKeyPair,
  type MlsSuite,
  makeDeviceLink,
  makeGenesis,
  makeMlsKeyLink,
  parseRecoveryKey,
  passwordCredential,
  type Randomness,
  recoveryCredential,
  type SigningKeyPair,
  sealCredential,
} from "@tacit/crypto"
import {
  type Chain,
  type ChainResult,
  decode,
  deviceIdOf,
  encode,
  extendChain,
  isHandle,
  LIMITS,
  type Link,
  NO_TRANSACTION,
  opaqueAnswer,
  openChain,
  ProtocolError,
  registered,
  registerFinish,
  registerStart,
} from "@tacit/protocol"
import type { Clock } from "../ports/clock.ts"
import type { Passwords } from "../ports/passwords.ts"
import type { Transport } from "../ports/transport.ts"
import { ACCOUNT_ITEM, accountItem } from "../vault/items.ts"
import { makeKeyPackages } from "./key-packages.ts"
import { mlsIdentity } from "./own-keys.ts"
import type { Profile } from "./profile.ts"

export interface AccountPorts {
  readonly transport: Transport
  readonly clock: Clock
  readonly random: Randomness
  readonly suite: MlsSuite
  readonly passwords: Passwords
  /** Single-use KeyPackages to keep published. */
  readonly keyPackages: number
}

export interface SignedUp {
  readonly profile: Profile
  readonly links: readonly Link[]
  /** Shown once and stored nowhere. */
  readonly recoveryKey: string
}

interface NewKeys {
  readonly identity: SigningKeyPair
  readonly device: SigningKeyPair
  readonly mls: SigningKeyPair
  readonly recovery: Uint8Array
  readonly root: Uint8Array
}

/** Rejects with `ProtocolError` (`handle-taken`, `handle-invalid`, `rate-limited` …) and changes nothing then. */
export async function signUp(
  ports: AccountPorts,
  { handle, password }: { readonly handle: string; readonly password: string },
): Promise<SignedUp> {
  if (!isHandle(handle)) throw new ProtocolError("handle-invalid")
  const { transport, passwords, random } = ports
  const started = await passwords.startRegistration(password)
  const answer = await transport.post(
    "/api/register/start",
    encode(registerStart, { handle, request: started.request }),
  )
  const { response } = decode(opaqueAnswer, answer)
  const { record, exportKey } = await passwords.finishRegistration(password, started.state, response)

  const recoveryKey = generateRecoveryKey(random)
  const parsed = parseRecoveryKey(recoveryKey)
  if (!parsed.ok) throw new TypeError("a generated recovery key does not parse")
  const keys: NewKeys = {
    identity: generateSigningKeyPair(random),
    device: generateSigningKeyPair(random),
    mls: generateSigningKeyPair(random),
    recovery: parsed.key,
    root: random.bytes(32),
  }
  const { chain, links } = newChain(ports, keys)
  const transaction = await firstTransaction(ports, { handle, keys, chain, exportKey })
  const done = await transport.post(
    "/api/register/finish",
    encode(registerFinish, { handle, record, links, transaction }),
  )
  if (decode(registered, done).account !== chain.account) throw new ProtocolError("internal")
  return { profile: profileOf(handle, keys, chain), links, recoveryKey }
}

function newChain({ clock }: AccountPorts, keys: NewKeys): { chain: Chain; links: readonly Link[] } {
  const now = clock.now()
  const genesis = makeGenesis(keys.identity, deriveRecovery(keys.recovery).signing.publicKey, now)
  const opened = chainOf(openChain(genesis))
  const device = makeDeviceLink(opened, keys.identity, keys.device, now + LIMITS.deviceLifetime, now)
  const withDevice = chainOf(extendChain(opened, device))
  const mlsKey = makeMlsKeyLink(withDevice, keys.identity, keys.mls.publicKey, now)
  return { chain: chainOf(extendChain(withDevice, mlsKey)), links: [genesis, device, mlsKey] }
}

/** A chain that was just made here; anything but a chain is a bug. */
export function chainOf(result: ChainResult): Chain {
  if (!result.ok) throw new TypeError(`own link refused: ${result.fault}`)
  return result.chain
}

async function firstTransaction(
  { suite, clock, random, keyPackages }: AccountPorts,
  { handle, keys, chain, exportKey }: { handle: string; keys: NewKeys; chain: Chain; exportKey: Uint8Array },
) {
  const { account } = chain
  const identity = mlsIdentity({ account, mlsSecret: keys.mls.secretKey }, chain)
  const packages = await makeKeyPackages(suite, identity, {
    single: keyPackages,
    lastResort: true,
    now: clock.now(),
  })
  const item = { handle, identitySecret: keys.identity.secretKey, mlsSecret: keys.mls.secretKey }
  const vault = await createVault({
    account,
    device: deviceIdOf(keys.device.publicKey),
    deviceSecret: keys.device.secretKey,
    root: keys.root,
    chain: chain.head,
    items: new Map([[ACCOUNT_ITEM, encode(accountItem, item)], ...packages.items]),
    random,
  })
  const slot = {
    account,
    genesis: chain.hashes[0] ?? chain.head.hash,
    generation: 1,
    root: keys.root,
    identity: keys.identity,
    random,
  }
  const credentials = [
    await sealCredential({ ...slot, keys: await passwordCredential(exportKey) }),
    await sealCredential({ ...slot, keys: await recoveryCredential(keys.recovery) }),
  ]
  const puts = vault.puts.map((bytes) => ({ kind: "inline" as const, bytes }))
  return {
    ...NO_TRANSACTION,
    keyPackages: packages.published,
    credentials,
    vault: { expected: undefined, head: vault.head, puts, deletes: [], saved: [] },
  }
}

function profileOf(handle: string, keys: NewKeys, chain: Chain): Profile {
  return {
    account: chain.account,
    handle,
    device: deviceIdOf(keys.device.publicKey),
    deviceSecret: keys.device.secretKey,
    identitySecret: keys.identity.secretKey,
    mlsSecret: keys.mls.secretKey,
    generation: 1,
    root: keys.root,
    olderRoots: [],
  }
}
