/** Everything that the fuzzer feeds. */
import type { Target } from "../src/fuzz/target.ts"
import { ACCOUNT_TARGETS } from "./targets/account.ts"
import { CLIENT_TARGETS } from "./targets/client.ts"
import { ENGINE_TARGETS } from "./targets/engine.ts"
import { MESSAGE_TARGETS } from "./targets/messages.ts"
import { MLS_TARGETS } from "./targets/mls.ts"
import { PROTOCOL_TARGETS } from "./targets/protocol.ts"
import { SERVER_TARGETS } from "./targets/server.ts"
import { VAULT_TARGETS } from "./targets/vault.ts"

export const TARGETS: readonly Target[] = [
  ...PROTOCOL_TARGETS,
  ...CLIENT_TARGETS,
  ...MESSAGE_TARGETS,
  ...ACCOUNT_TARGETS,
  ...VAULT_TARGETS,
  ...MLS_TARGETS,
  ...SERVER_TARGETS,
  ...ENGINE_TARGETS,
]
