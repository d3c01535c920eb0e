import type { AccountId } from "@tacit/protocol"
import { accept } from "../../verdict.ts"
import type { Handler } from "./handler.ts"

/** Handles as first typed; accounts that do not exist are left out. */
export const describe: Handler<"describe"> = async ({ services }, { accounts }) => {
  const known: { account: AccountId; handle: string }[] = []
  await services.store.read(async (reads) => {
    for (const account of accounts) {
      const handle = await reads.accounts.handleOf(account)
      if (handle !== undefined) known.push({ account, handle })
    }
  })
  return accept({ kind: "described", accounts: known })
}
