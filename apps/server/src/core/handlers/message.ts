import { postMessage } from "../../conversations/post-message.ts"
import { committed } from "../../transactions/committed.ts"
import { accept } from "../../verdict.ts"
import type { Handler } from "./handler.ts"

export const message: Handler<"message"> = ({ services, session }, request) =>
  services.writer.write(async (tables) => {
    const posted = await postMessage(tables, session.account, request, services.clock.now())
    if (!posted.ok) return posted
    return accept(committed({ kind: "appended" as const, ...posted.value.appended }, [posted.value]))
  })
