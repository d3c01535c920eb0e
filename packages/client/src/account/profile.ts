/** What a device remembers of its own account, sealed under the local key. */
import {
  accountId,
  conversationId,
  type Decoded,
  deviceId,
  fixed,
  list,
  struct,
  text,
  u32,
  u53,
  vaultHead,
} from "@tacit/protocol"

const root = struct({ generation: u32, root: fixed(32) })

export const profile = struct({
  account: accountId,
  handle: text(64),
  device: deviceId,
  deviceSecret: fixed(32),
  identitySecret: fixed(32),
  mlsSecret: fixed(32),
  generation: u32,
  root: fixed(32),
  olderRoots: list(root, 256),
})
export type Profile = Decoded<typeof profile>

/** Newest vault head that this device has seen: an older one is a rollback. */
export const vaultPin = struct({ head: vaultHead })

/** How far the device has followed the account: the cursor of `heads`, and what was not in step by then. */
export const followed = struct({
  cursor: u53,
  awaited: list(struct({ conversation: conversationId, first: u53, head: u53 }), 1_000_000),
})

export const PROFILE = { space: "profile", key: "self" } as const
export const VAULT_PIN = { space: "vault", key: "head" } as const
export const FOLLOWED = { space: "followed", key: "cursor" } as const
