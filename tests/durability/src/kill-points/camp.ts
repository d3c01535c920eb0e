/** Where a scene begins: a folder with everybody's files, and what is known of who is there. */
import { cpSync, rmSync } from "node:fs"
import type { SecurityEvent } from "@tacit/client"
import type { AccountId, ConversationId, MessageId } from "@tacit/protocol"

export interface CampSeat {
  readonly name: string
  readonly handle: string
  readonly account: AccountId
  readonly file: string
  readonly localKey: Uint8Array
  readonly state: "running" | "wiped"
  readonly events: readonly SecurityEvent[]
}

/** A text that somebody said. */
export interface SaidText {
  readonly id: MessageId
  readonly text: string
  readonly conversation: ConversationId
  readonly author: AccountId
  readonly seat: string
  /** asked: nobody knows whether the device took it. promised: the device said so. */
  state: "asked" | "promised"
  /** Its place in the log, once the device showed that it is there. */
  index: number | undefined
}

export interface Camp {
  readonly folder: string
  readonly seats: readonly CampSeat[]
  readonly said: readonly SaidText[]
}

/** Nothing of the folder may be in use. */
export function copyCamp({ folder, seats, said }: Camp, to: string): Camp {
  rmSync(to, { recursive: true, force: true })
  cpSync(folder, to, { recursive: true })
  return { folder: to, seats, said: said.map((each) => ({ ...each })) }
}
