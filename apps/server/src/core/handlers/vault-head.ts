import { accept } from "../../verdict.ts"
import type { Handler } from "./handler.ts"

export const vaultHead: Handler<"vault-head"> = async ({ services, session }) => {
  const head = await services.store.read((reads) => reads.vaults.head(session.account))
  return accept({ kind: "vault-head", head })
}
