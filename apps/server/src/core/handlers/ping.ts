import { accept } from "../../verdict.ts"
import type { Handler } from "./handler.ts"

export const ping: Handler<"ping"> = async () => accept({ kind: "done" })
