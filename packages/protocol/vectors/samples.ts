/** All samples, by the file in which their bytes stand. */
import { LINK_SAMPLES } from "./chain-samples.ts"
import { CONTENT_SAMPLES } from "./content-samples.ts"
import { DOWN_SAMPLES, PIECE_SAMPLES, UP_SAMPLES } from "./frame-samples.ts"
import { HTTP_SAMPLES } from "./http-samples.ts"
import { LOG_SAMPLES } from "./log-samples.ts"
import type { Sample } from "./sample.ts"
import { VAULT_SAMPLES } from "./vault-samples.ts"

export const SAMPLES: Readonly<Record<string, readonly Sample[]>> = {
  links: LINK_SAMPLES,
  log: LOG_SAMPLES,
  vault: VAULT_SAMPLES,
  content: CONTENT_SAMPLES,
  "frames-up": UP_SAMPLES,
  "frames-down": DOWN_SAMPLES,
  "frame-pieces": PIECE_SAMPLES,
  http: HTTP_SAMPLES,
}
