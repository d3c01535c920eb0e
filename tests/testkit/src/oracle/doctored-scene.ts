/**
 * A story in which nothing is wrong, and means to put something wrong into what the oracle sees of it. What
 * was added to the world is taken back by `restore`; the facts are gathered anew by `observe`.
 */
import type { ShownMessage } from "@tacit/client"
import {
  type ConversationId,
  decode,
  encode,
  type MessageId,
  type Request,
  registerFinish,
  upFrame,
} from "@tacit/protocol"
import { accountOf, Story } from "../story/story.ts"
import type { Device } from "../world.ts"
import type { View } from "./facts.ts"
import { look } from "./judge-world.ts"
import type { Scene } from "./scene.ts"

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
type AnyRecord = NonNullable<ReturnType<View["records"]["get"]>>
type RequestOf<K extends Request["kind"]> = Extract<Request, { kind: K }>

export const FIRST = "the first of all words"
export const SHORT = "yes"
export const LAST = "without carol"
/** Of no message of the story. */
export const OTHER_ID = "0b6ca8c5-0f3c-4a8e-8d0f-0a5b5c1f7d11" as MessageId

export class DoctoredScene {
  readonly story: Story
  readonly alice: Device
  readonly bob: Device
  /** Removed before the last message. */
  readonly carol: Device
  readonly team: ConversationId
  scene: Scene
  #undo: (() => void)[] = []

  private constructor(
    story: Story,
    [alice, bob, carol]: readonly Device[],
    team: ConversationId,
    scene: Scene,
  ) {
    this.story = story
    this.alice = alice as Device
    this.bob = bob as Device
    this.carol = carol as Device
    this.team = team
    this.scene = scene
  }

  static async begin(): Promise<DoctoredScene> {
    const story = await Story.begin()
    const people = await story.people("alice", "bob", "carol")
    const [alice, bob, carol] = people
    const team = await story.group(alice, bob, carol)
    await story.say(alice, team, FIRST)
    await story.say(bob, team, SHORT)
    await story.do(alice.engine.membership.remove(team, accountOf(carol)))
    await story.say(alice, team, LAST)
    return new DoctoredScene(story, people, team, await look(story.world))
  }

  async observe(): Promise<void> {
    this.scene = await look(this.story.world)
  }

  restore(): void {
    for (const undo of this.#undo.reverse()) undo()
    this.#undo = []
  }

  /** Adds to what the world keeps, until `restore`. */
  add<T>(to: readonly T[], item: T): void {
    const list = to as T[]
    const { length } = list
    list.push(item)
    this.#undo.push(() => list.splice(length))
  }

  view(device: Device): Mutable<View> {
    const view = this.scene.facts.views.get(this.team)?.find(({ seat }) => seat.device === device)
    if (!view) throw new TypeError("the device does not know the conversation")
    return view
  }

  /** Place in the log of the first message, or the last. */
  place(which: "first" | "last"): number {
    const { shown } = this.view(this.alice)
    return shown.at(which === "first" ? 0 : -1)?.index as number
  }

  changeRecord(device: Device, index: number, change: (record: AnyRecord) => unknown): void {
    const records = this.view(device).records as Map<number, unknown>
    records.set(index, change(records.get(index) as AnyRecord))
  }

  changeRow(device: Device, index: number, change: object): void {
    this.changeRecord(device, index, (record) => ({ ...record, row: { ...record.row, ...change } }))
  }

  replaceRow(device: Device, index: number, row: object): void {
    this.changeRecord(device, index, (record) => ({ ...record, row }))
  }

  changeShown(device: Device, change: (shown: readonly ShownMessage[]) => readonly ShownMessage[]): void {
    const view = this.view(device)
    view.shown = change(view.shown)
  }

  /** As if alice had sent this, too. */
  send(request: Request): void {
    const frame = encode(upFrame, { requestId: 1, request })
    this.add(this.story.world.network.requests, { device: this.alice.name, frame })
  }

  /** The first request of this kind of alice's that is like that. */
  sent<K extends Request["kind"]>(
    kind: K,
    like: (request: RequestOf<K>) => boolean = () => true,
  ): RequestOf<K> {
    for (const { device, frame } of this.story.world.network.requests) {
      const { request } = decode(upFrame, frame)
      if (device !== this.alice.name || request.kind !== kind) continue
      if (like(request as RequestOf<K>)) return request as RequestOf<K>
    }
    throw new TypeError("alice never sent that")
  }

  /** Signs alice up a second time, with another ciphertext behind the same nonces. */
  signUpAgain(part: "anchor" | "slot"): void {
    const { posted } = this.story.world.network
    const signUp = posted.find(
      ({ device, path }) => device === this.alice.name && path === "/api/register/finish",
    )
    if (!signUp) throw new TypeError("alice never signed up")
    const body = decode(registerFinish, signUp.body)
    // The signature at the end of a slot is no part of what is sealed.
    const behind = part === "slot" ? 65 : 1
    const credentials = body.transaction.credentials.map((one) => ({
      ...one,
      [part]: turned(one[part], behind),
    }))
    const transaction = { ...body.transaction, credentials }
    this.add(posted, { ...signUp, body: encode(registerFinish, { ...body, transaction }) })
  }
}

/** With one bit turned, in the last byte or further in front. */
export function turned(bytes: Uint8Array, behind = 1): Uint8Array {
  return bytes.map((byte, i) => (i === bytes.length - behind ? byte ^ 1 : byte))
}
