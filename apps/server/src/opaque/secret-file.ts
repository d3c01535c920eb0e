/**
 * The file that holds OPAQUE's long-term secret. Without it no password of any account works again, so
 * it is made once, with the first start, and never silently anew.
 */
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs"
import { dirname } from "node:path"
import { createOpaqueSetup } from "./opaque.ts"

const OWNER_ONLY = 0o600
const OWNER_ONLY_FOLDER = 0o700

export type SecretResult =
  | { readonly ok: true; readonly setup: string }
  | { readonly ok: false; readonly problem: string }

/** `hasAccounts`: the database holds accounts whose passwords depend on the secret. */
export function openOpaqueSecret(file: string, hasAccounts: boolean): SecretResult {
  if (existsSync(file)) {
    chmodSync(file, OWNER_ONLY)
    return { ok: true, setup: readFileSync(file, "utf8").trim() }
  }
  if (hasAccounts) {
    return {
      ok: false,
      problem:
        `The database has accounts, but ${file} is missing. Without it nobody can log in with a password. ` +
        "Restore it from the backup that the database is from.",
    }
  }
  const setup = createOpaqueSetup()
  writeDurably(file, setup)
  return { ok: true, setup }
}

/** The folder too is made durable: accounts that outlive a power cut need the file that they depend on. */
function writeDurably(file: string, contents: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: OWNER_ONLY_FOLDER })
  const descriptor = openSync(file, "wx", OWNER_ONLY)
  writeSync(descriptor, contents)
  fsyncSync(descriptor)
  closeSync(descriptor)
  const folder = openSync(dirname(file), "r")
  fsyncSync(folder)
  closeSync(folder)
}
