import { committed } from "../../transactions/committed.ts"
import { accept, refuse } from "../../verdict.ts"
import type { Handler } from "./handler.ts"

/** Takes a KeyPackage of somebody. Nobody learns whether an account exists or has run out. */
export const keyPackage: Handler<"key-package"> = async ({ services, session }, { account }) => {
  const { rates, writer, clock } = services
  const fetching = rates.take("keyPackageFetch", session.account)
  if (!fetching.ok) return fetching
  const draining = rates.take("keyPackageDrain", account)
  if (!draining.ok) return draining
  return writer.write(async ({ keyPackages }) => {
    await keyPackages.dropExpired(account, clock.now())
    const taken = await keyPackages.take(account)
    if (!taken) return refuse("no-key-package")
    const { ref, keyPackage, lastResort } = taken
    return accept(committed({ kind: "key-package" as const, ref, keyPackage, lastResort }))
  })
}
