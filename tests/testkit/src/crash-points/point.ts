/** Where something stops for good, as `kill -9` stops it, in the terms of the ports: writes and frames. */
import { LocalSealer } from "@tacit/crypto"
import { type DownFrame, decode, downFrame } from "@tacit/protocol"
import type { Device } from "../world.ts"

export type Point =
  /** A device stops at a write to its store. */
  | {
      readonly kind: "device"
      readonly device: string
      readonly write: number
      readonly applied: boolean
      /** Whether what it sent before still arrives. */
      readonly arrives: boolean
      readonly name: string
    }
  /** The server stops at a write to its store; what it sent before is lost. */
  | { readonly kind: "commit"; readonly write: number; readonly applied: boolean; readonly name: string }
  /** The server stops instead of sending a frame; what it sent before arrives. */
  | { readonly kind: "frame"; readonly frame: number; readonly name: string }

const SPACES = [
  "profile",
  "chains",
  "vault",
  "followed",
  "conversation",
  "group",
  "outbox",
  "letter",
  "handle",
  "contact note",
]
const SPACES_OF_CONVERSATION = ["epoch", "tail", "page"]

/** Which records a batch of a device's store holds, though their keys are opaque. */
export function nameOfBatch(
  { localKey }: Pick<Device, "localKey">,
  keys: readonly string[],
  conversations: readonly string[],
): string {
  const sealer = new LocalSealer(localKey, { bytes: (length) => new Uint8Array(length) })
  const spaces = [
    ...SPACES.map((space) => [space, space] as const),
    ...SPACES_OF_CONVERSATION.flatMap((space) =>
      conversations.map((id) => [`${space}/${id}`, space] as const),
    ),
  ]
  const names = new Map(spaces.map(([space, name]) => [sealer.name("space", space).slice(0, 32), name]))
  return distinct(keys.map((key) => names.get(key.slice(0, 32)) ?? "?"))
}

export function nameOfFrame(bytes: Uint8Array): string {
  const frame: DownFrame = decode(downFrame, bytes)
  if (frame.kind === "reply") return `answer ${frame.reply.kind}`
  return frame.kind === "error" ? `refusal ${frame.code}` : `push ${frame.kind}`
}

export function nameOfCalls(calls: readonly string[]): string {
  return distinct(calls)
}

function distinct(names: readonly string[]): string {
  return [...new Set(names)].sort().join(" + ")
}
