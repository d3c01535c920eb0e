/** What opens the vault and proves the password: changed only together with the vault's head. */
import type { AccountId, Credential, Transaction } from "@tacit/protocol"
import type { Tables } from "../store/store.ts"
import { accept, refuse, type Verdict } from "../verdict.ts"

/** Credentials that one account may have. */
const CREDENTIALS = 8

/** The OPAQUE record travels as bytes and is kept as the library's base64url text. */
export async function replaceCredentials(
  { accounts }: Tables,
  account: AccountId,
  { opaqueRecord, credentials, vault }: Transaction,
): Promise<Verdict<void>> {
  if (opaqueRecord === undefined && credentials.length === 0) return accept(undefined)
  if (!vault) return refuse("refused", { message: "Credentials change together with the vault." })
  if (opaqueRecord !== undefined) {
    await accounts.setOpaqueRecord(account, Buffer.from(opaqueRecord).toString("base64url"))
  }
  const kinds = new Set(credentials.map(({ kind }) => kind))
  const kept = (await accounts.credentials(account)).filter(({ kind }) => !kinds.has(kind))
  const all: readonly Credential[] = [...kept, ...credentials]
  if (all.length > CREDENTIALS) return refuse("quota")
  await accounts.setCredentials(account, all)
  return accept(undefined)
}
