/** Every guard whose removal is tried. */
import type { Guard } from "../src/guard.ts"
import { BRANCH_GUARDS } from "./branches.ts"
import { CONTEST_GUARDS } from "./contests.ts"
import { DECODER_GUARDS } from "./decoders.ts"
import { FLOOD_GUARDS } from "./floods.ts"
import { GROUP_GUARDS } from "./groups.ts"
import { IDENTITY_GUARDS } from "./identity.ts"
import { LOG_GUARDS } from "./log.ts"
import { LOGIN_GUARDS } from "./login.ts"
import { MESSAGE_GUARDS } from "./messages.ts"
import { NETWORK_GUARDS } from "./network.ts"
import { SERVER_GUARDS } from "./server.ts"
import { STATE_GUARDS } from "./state.ts"
import { VAULT_GUARDS } from "./vault.ts"

export const GUARDS: readonly Guard[] = [
  ...BRANCH_GUARDS,
  ...CONTEST_GUARDS,
  ...DECODER_GUARDS,
  ...FLOOD_GUARDS,
  ...GROUP_GUARDS,
  ...IDENTITY_GUARDS,
  ...LOG_GUARDS,
  ...LOGIN_GUARDS,
  ...MESSAGE_GUARDS,
  ...NETWORK_GUARDS,
  ...SERVER_GUARDS,
  ...STATE_GUARDS,
  ...VAULT_GUARDS,
]
