/** The local key of a profile, made or opened with the password. Neither needs a server. */
import { makeKeyLock, openKeyLock } from "@tacit/client"
import { deriveLocalKeyNatively } from "@tacit/client/node"
import { EXIT } from "../exit.ts"
import { CommandFailure } from "../failure.ts"
import type { Platform } from "../platform.ts"
import type { ProfileLock } from "./directory.ts"

/** A lock to be written once the profile holds an account, and the key under it. */
export function newLock({ random }: Platform, password: string, server: string) {
  const { lock, localKey } = makeKeyLock(password, deriveLocalKeyNatively, random)
  return { localKey, written: { lock, server } satisfies ProfileLock }
}

/** Fails with the exit code for credentials if this is not the password of the profile. */
export function unlock({ lock }: ProfileLock, password: string): Uint8Array {
  const localKey = openKeyLock(lock, password, deriveLocalKeyNatively)
  if (localKey) return localKey
  throw new CommandFailure(EXIT.credentials, "This is not the password of this profile.")
}
