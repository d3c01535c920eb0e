/**
 * A profile on disk: one account on one device. `store.db` holds sealed records only; `lock.json` holds
 * their key, sealed under the password, and is written last and removed first, so that it stands for the
 * account: no lock, no account.
 */
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs"
import { join } from "node:path"
import { DamagedProfileError, type KeyLock } from "@tacit/client"
import { fromHex, toHex } from "@tacit/protocol"
import { occupy } from "./in-use.ts"

const LOCK = "lock.json"
const STORE = "store.db"
const IN_USE = "in-use"
const HEX = /^([0-9a-f]{2})+$/

/** What the lock says: how to open the profile, and whose server it belongs to. */
export interface ProfileLock {
  readonly lock: KeyLock
  readonly server: string
}

export class ProfileDirectory {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  get storePath(): string {
    return join(this.path, STORE)
  }

  get holdsAccount(): boolean {
    return existsSync(join(this.path, LOCK))
  }

  /** Makes the directory, keeps every other process out, and returns how to let go. */
  occupy(): () => void {
    mkdirSync(this.path, { recursive: true, mode: 0o700 })
    chmodSync(this.path, 0o700)
    return occupy(join(this.path, IN_USE))
  }

  readLock(): ProfileLock {
    try {
      const { version, salt, sealed, server } = JSON.parse(readFileSync(join(this.path, LOCK), "utf8"))
      if (
        !Number.isInteger(version) ||
        ![salt, sealed].every((text) => HEX.test(text)) ||
        !URL.canParse(server)
      ) {
        throw new TypeError("not the fields of a lock")
      }
      return { lock: { version, salt: fromHex(salt), sealed: fromHex(sealed) }, server }
    } catch (cause) {
      throw new DamagedProfileError(`${join(this.path, LOCK)} is damaged.`, { cause })
    }
  }

  /** Whole or not at all, also if the power fails. */
  writeLock({ lock: { version, salt, sealed }, server }: ProfileLock): void {
    const fields = { version, salt: toHex(salt), sealed: toHex(sealed), server }
    const written = join(this.path, `${LOCK}.new`)
    const file = openSync(written, "w", 0o600)
    writeSync(file, `${JSON.stringify(fields)}\n`)
    fsyncSync(file)
    closeSync(file)
    renameSync(written, join(this.path, LOCK))
    sync(this.path)
  }

  /**
   * Removes the account from this profile; an empty file stays, by which processes keep each other out. Without the lock the rest can never be opened again, so it is
   * overwritten and goes first; the other files are overwritten as far as the file system lets us.
   */
  erase(): void {
    for (const name of [LOCK, `${LOCK}.new`, STORE, `${STORE}-wal`, `${STORE}-shm`])
      eraseFile(join(this.path, name))
  }
}

function eraseFile(path: string): void {
  if (!existsSync(path)) return
  const { size } = statSync(path)
  const file = openSync(path, "r+")
  const zeros = new Uint8Array(64 * 1024)
  for (let at = 0; at < size; at += zeros.length)
    writeSync(file, zeros, 0, Math.min(zeros.length, size - at), at)
  fsyncSync(file)
  closeSync(file)
  unlinkSync(path)
}

function sync(directory: string): void {
  const handle = openSync(directory, "r")
  fsyncSync(handle)
  closeSync(handle)
}
