/**
 * Log-in on a device that knows nothing (DESIGN section 4): OPAQUE → anchor → slot → root key → vault →
 * device link. Nothing that the server says is used before something only the credential opens vouches
 * for it.
 */
import {
  areGenuine,
  type CredentialKeys,
  generateSigningKeyPair,
  makeCheckpoint,
  makeDeviceLink,
  openAnchor,
  openSlot,
  openVaultHead,
  passwordCredential,
  readItems,
  signingKeyPairFrom,
  type VaultSnapshot,
  VaultTamperedError,
} from "@tacit/crypto"
import {
  type Chain,
  decode,
  deviceIdOf,
  encode,
  equalBytes,
  extendChain,
  type Hash,
  LIMITS,
  type Link,
  type LoginFinished,
  loginFinish,
  loginFinished,
  loginMac,
  loginStart,
  loginStarted,
  NO_TRANSACTION,
  normalHandle,
  PROTOCOL_VERSION,
  ProtocolError,
  readChain,
  vaultHeadHash,
} from "@tacit/protocol"
import { Connection } from "../connection/connection.ts"
import { isRefusal, Requests } from "../connection/requests.ts"
import { ConnectionLostError } from "../ports/transport.ts"
import { ACCOUNT_ITEM, accountItem } from "../vault/items.ts"
import { VaultUnusableError } from "../vault/vault-cache.ts"
import type { Profile } from "./profile.ts"
import { type AccountPorts, chainOf } from "./sign-up.ts"

export interface LoggedIn {
  readonly profile: Profile
  readonly links: readonly Link[]
}

interface Session {
  readonly login: Uint8Array
  readonly sessionKey: Uint8Array
  readonly keys: CredentialKeys
  readonly finished: LoginFinished
}

/**
 * Rejects with `ProtocolError` (`bad-credentials`, `rate-limited` …), `ConnectionLostError`, or
 * `VaultUnusableError` when what the server served does not belong to the credential.
 */
export async function logIn(
  ports: AccountPorts,
  { handle, password }: { readonly handle: string; readonly password: string },
): Promise<LoggedIn> {
  const session = await authenticate(ports, handle, password)
  const { connection, ready } = connect(ports, session)
  try {
    await ready
    return await enrol(ports, new Requests((request) => connection.request(request)), session, handle)
  } catch (error) {
    if (error instanceof VaultTamperedError) throw new VaultUnusableError(error.message, { cause: error })
    throw error
  } finally {
    connection.stop()
  }
}

async function authenticate(
  { transport, passwords }: AccountPorts,
  handle: string,
  password: string,
): Promise<Session> {
  const started = await passwords.startLogin(password)
  const answer = await transport.post(
    "/api/login/start",
    encode(loginStart, { handle, request: started.request }),
  )
  const { login, response } = decode(loginStarted, answer)
  const result = await passwords.finishLogin(password, started.state, response)
  if (!result.ok) throw new ProtocolError("bad-credentials")
  const done = await transport.post(
    "/api/login/finish",
    encode(loginFinish, { login, finish: result.finish }),
  )
  return {
    login,
    sessionKey: result.sessionKey,
    keys: await passwordCredential(result.exportKey),
    finished: decode(loginFinished, done),
  }
}

/** A connection for this log-in only; `ready` settles once it is proved or lost. */
function connect({ transport, clock }: AccountPorts, { login, sessionKey }: Session) {
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>()
  const connection = new Connection({
    transport,
    clock,
    jitter: () => 0,
    prove: (context) => ({
      kind: "auth-login",
      version: PROTOCOL_VERSION,
      login,
      mac: loginMac(sessionKey, context, login),
    }),
    onState: (state) => {
      if (state.kind === "online") resolve()
      if (state.kind === "stopped") reject(new ProtocolError(state.reason ?? "unavailable"))
      if (state.kind === "waiting") reject(new ConnectionLostError("the connection was lost during log-in"))
    },
    onPush: () => {},
  })
  connection.start()
  return { connection, ready }
}

async function enrol(
  ports: AccountPorts,
  requests: Requests,
  session: Session,
  handle: string,
): Promise<LoggedIn> {
  const { finished, keys } = session
  const credential = finished.credentials.find(({ kind }) => kind === keys.kind)
  const anchor = credential && openAnchor(keys, credential)
  if (!credential || !anchor?.ok || anchor.account !== finished.account)
    throw unusable("no anchor of this password")
  const first = readLinks(await requests.chain(anchor.account, 0))
  if (first.chain.account !== anchor.account) throw unusable("the account chain does not match the anchor")
  const slot = await openSlot(keys, credential, first.chain)
  if (!slot.ok) throw unusable(`the vault's slot: ${slot.fault}`)
  if (!areGenuine(finished.credentials, first.chain)) throw unusable("a credential that is not the account's")
  const { read, snapshot, item } = await readVault(requests, first, slot, handle)
  const device = generateSigningKeyPair(ports.random)
  const added = await certify(ports, requests, {
    ...read,
    snapshot,
    device,
    identitySecret: item.identitySecret,
  })
  const profile: Profile = {
    account: anchor.account,
    handle: item.handle,
    device: deviceIdOf(device.publicKey),
    deviceSecret: device.secretKey,
    identitySecret: item.identitySecret,
    mlsSecret: item.mlsSecret,
    generation: slot.generation,
    root: slot.root,
    olderRoots: [...snapshot.roots.older].map(([generation, root]) => ({ generation, root })),
  }
  return { profile, links: added }
}

interface ReadLinks {
  readonly links: readonly Link[]
  readonly chain: Chain
}

function readLinks(links: readonly Link[]): ReadLinks {
  const read = readChain(links)
  if (!read.ok) throw unusable("the account chain is broken")
  return { links, chain: read.chain }
}

async function withNewer(requests: Requests, { links, chain }: ReadLinks): Promise<ReadLinks> {
  return readLinks([...links, ...(await requests.chain(chain.account, links.length))])
}

/** Reads under one head; begins again where another device wrote the vault, or the chain, meanwhile. */
async function readVault(
  requests: Requests,
  first: ReadLinks,
  slot: { generation: number; root: Uint8Array },
  handle: string,
) {
  let read = first
  for (let before: Hash | undefined; ; ) {
    const snapshot = await openVault(requests, read.chain, slot)
    if (snapshot === "chain-behind") {
      const newer = await withNewer(requests, read)
      if (newer.links.length === read.links.length) throw unusable("the vault names a link that there is not")
      read = newer
      continue
    }
    try {
      return { read, snapshot, item: await accountKeys(requests, snapshot, read.chain, handle) }
    } catch (error) {
      const mayBeRace = error instanceof VaultTamperedError && error.fault === "missing"
      if (!mayBeRace || snapshot.hash === before) throw error
      before = snapshot.hash
    }
  }
}

async function openVault(
  requests: Requests,
  chain: Chain,
  slot: { generation: number; root: Uint8Array },
): Promise<VaultSnapshot | "chain-behind"> {
  const head = await requests.vaultHead()
  if (!head) throw unusable("the server has no vault")
  const opened = openVaultHead(head, {
    account: chain.account,
    generation: slot.generation,
    root: slot.root,
    chain,
  })
  if (!opened.ok && opened.fault === "chain-behind") return opened.fault
  if (!opened.ok) throw unusable(`the vault's head: ${opened.fault}`)
  const { checkpoint } = chain
  const { version } = opened.snapshot
  const rolledBack =
    checkpoint &&
    (version < checkpoint.version ||
      (version === checkpoint.version && vaultHeadHash(head) !== checkpoint.head))
  if (rolledBack) throw unusable("the vault is older than the account's checkpoint")
  return opened.snapshot
}

/** The account's secrets, if they belong to its chain and to the handle that was typed. */
async function accountKeys(requests: Requests, snapshot: VaultSnapshot, chain: Chain, handle: string) {
  const items = await readItems(snapshot, [ACCOUNT_ITEM], (hashes) => requests.vaultObjects(hashes))
  const bytes = items.get(ACCOUNT_ITEM)
  if (!bytes) throw unusable("the vault has no account item")
  const item = decode(accountItem, bytes)
  const { publicKey } = signingKeyPairFrom(item.identitySecret)
  const { publicKey: mlsKey } = signingKeyPairFrom(item.mlsSecret)
  if (!equalBytes(publicKey, chain.identityKey)) throw unusable("the identity key is not the chain's")
  if (!chain.mlsKey || !equalBytes(mlsKey, chain.mlsKey)) throw unusable("the MLS key is not the chain's")
  if (normalHandle(item.handle) !== normalHandle(handle))
    throw unusable("the vault belongs to another handle")
  return item
}

interface Certification extends ReadLinks {
  readonly snapshot: VaultSnapshot
  readonly device: { secretKey: Uint8Array; publicKey: Uint8Array }
  readonly identitySecret: Uint8Array
}

/** Appends the device link and a checkpoint of the vault; starts over where another device was first. */
async function certify(
  ports: AccountPorts,
  requests: Requests,
  input: Certification,
): Promise<readonly Link[]> {
  const { device, snapshot } = input
  const identity = signingKeyPairFrom(input.identitySecret)
  let { links, chain }: ReadLinks = input
  for (;;) {
    const now = ports.clock.now()
    const certified = makeDeviceLink(chain, identity, device, now + LIMITS.deviceLifetime, now)
    const withDevice = chainOf(extendChain(chain, certified))
    const behind = (chain.checkpoint?.version ?? 0) < snapshot.version
    const added = behind
      ? [
          certified,
          makeCheckpoint(withDevice, identity, { version: snapshot.version, head: snapshot.hash }, now),
        ]
      : [certified]
    try {
      await requests.transact({ ...NO_TRANSACTION, links: added })
      return [...links, ...added]
    } catch (error) {
      if (!isRefusal(error, "stale-chain")) throw error
      ;({ links, chain } = await withNewer(requests, { links, chain }))
    }
  }
}

function unusable(detail: string): VaultUnusableError {
  return new VaultUnusableError(`Log-in stopped: ${detail}.`)
}
