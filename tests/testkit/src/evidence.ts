/** What happened in a world, kept for who judges it afterwards. Nothing is ever taken out of it. */
import type { SecurityEvent } from "@tacit/client"
import type { AccountId, ConversationId, DeviceId, MessageId } from "@tacit/protocol"
import { NonceLedger } from "./nonce-ledger.ts"
import type { Device } from "./world.ts"

/** A text that a story had somebody say. */
export interface Said {
  readonly text: string
  readonly id: MessageId
  readonly conversation: ConversationId
  readonly account: AccountId
  readonly device: DeviceId
}

export interface Told {
  readonly device: Device
  readonly event: SecurityEvent
}

/** What the oracle holds every world to; ATTACKS of the design name them so. */
export type Invariant = "I1" | "I2" | "I3" | "I4" | "I5" | "I6"

/** An invariant that an attack breaks by its nature, where it does. */
export interface Excuse {
  readonly invariant: Invariant
  /** Without it: of no device in particular. */
  readonly device?: Device
  readonly conversation?: ConversationId
  readonly because: string
}

export interface ExpectedBug {
  readonly like: RegExp
  readonly because: string
}

export class Evidence {
  /** Every program that ran or tried to, in order. */
  readonly devices: Device[] = []
  readonly passwords = new Set<string>()
  readonly said: Said[] = []
  readonly told: Told[] = []
  /** Of what devices wrote to their disks. */
  readonly localNonces = new NonceLedger()
  readonly excuses: Excuse[] = []
  readonly expectedBugs: ExpectedBug[] = []
}
