import { LIMITS, type Part } from "@tacit/protocol"
import { accept } from "../../verdict.ts"
import type { Handler } from "./handler.ts"

/** The first objects asked for, as many as fit into one answer, but always one. */
export const vaultObjects: Handler<"vault-objects"> = ({ services, session }, request) =>
  services.store.read(async ({ vaults }) => {
    const objects: (Part | undefined)[] = []
    let size = 0
    for (const name of request.objects) {
      const object = await vaults.object(session.account, name)
      size += object?.kind === "inline" ? object.bytes.length : 0
      if (objects.length > 0 && size > LIMITS.inlinePart) break
      objects.push(object)
    }
    return accept({ kind: "vault-objects", objects })
  })
