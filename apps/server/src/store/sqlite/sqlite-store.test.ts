import { join } from "node:path"
import { temporaryFolder } from "../../testing/temporary-folder.ts"
import { storeContract } from "../contract/contract.ts"
import { sqliteStore } from "./sqlite-store.ts"

const folder = temporaryFolder()
let count = 0

storeContract("in SQLite", () => sqliteStore({ file: join(folder, `${count++}.db`) }))
