/** The records of a device and the items of a vault. */
import * as records from "@tacit/client/records"
import type { Codec } from "@tacit/protocol"
import type { Target } from "../../src/fuzz/target.ts"
import { codecTarget } from "./codec.ts"
import { SAMPLES } from "./samples.ts"

export const CLIENT_TARGETS: readonly Target[] = Object.entries(
  records as unknown as Record<string, Codec<unknown>>,
).map(([name, codec]) => codecTarget(`client/${name}`, codec, SAMPLES, 1500))
