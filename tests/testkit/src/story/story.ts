/** The beginning of most stories: a network with some people on it, and short words for what they do. */
import type { ConversationSummary, SecurityEvent } from "@tacit/client"
import type { AccountId, ConversationId, DeviceId, MessageId } from "@tacit/protocol"
import { expect } from "vitest"
import type { Excuse } from "../evidence.ts"
import { type Device, World, type WorldOptions } from "../world.ts"
import { HostileServer } from "./hostile-server.ts"

export class Story {
  readonly world: World
  readonly server: HostileServer
  readonly #names = new Map<AccountId, string>()

  private constructor(world: World) {
    this.world = world
    this.server = HostileServer.over(world)
  }

  static async begin(options: WorldOptions = {}): Promise<Story> {
    return new Story(await World.create(options))
  }

  /** New people, each with one device that has settled in. */
  async people<const H extends readonly string[]>(
    ...handles: H
  ): Promise<{ readonly [I in keyof H]: Device }> {
    const devices: Device[] = []
    for (const handle of handles) devices.push(await this.person(handle))
    return devices as unknown as { readonly [I in keyof H]: Device }
  }

  async person(handle: string): Promise<Device> {
    const device = await this.world.signUp(handle)
    this.#names.set(device.engine.profile.account, handle)
    await this.world.settle()
    return device
  }

  /** Another device of somebody, which knows nothing but the password. */
  async fresh(handle: string): Promise<Device> {
    const device = await this.world.logIn(handle)
    await this.world.settle()
    return device
  }

  async direct(from: Device, to: Device): Promise<ConversationId> {
    const conversation = await this.world.direct(from, accountOf(to))
    await this.world.settle()
    return conversation
  }

  async group(creator: Device, ...others: readonly Device[]): Promise<ConversationId> {
    const members = others.map(accountOf)
    const conversation = await this.do(creator.engine.create({ kind: "group", name: "team", members }))
    await this.world.settle()
    return conversation
  }

  /** Sends and lets everybody hear it. */
  async say(device: Device, conversation: ConversationId, text: string): Promise<MessageId> {
    const id = await this.do(device.engine.send(conversation, text))
    const { account, device: from } = device.engine.profile
    this.world.evidence.said.push({ text, id, conversation, account, device: from })
    await this.world.settle()
    return id
  }

  /**
   * The attack by its nature breaks an invariant there, and the device said so by an event. What is excused
   * and did not happen fails the test, too.
   */
  excuse(excuse: Excuse): void {
    this.world.evidence.excuses.push(excuse)
  }

  /** An error that a client or the server meets and reports as its own. */
  expectBug(like: RegExp, because: string): void {
    this.world.evidence.expectedBugs.push({ like, because })
  }

  /** Lets something happen to its end, and then everything that follows from it. */
  async do<T>(promise: Promise<T>): Promise<T> {
    const value = await this.world.complete(promise)
    await this.world.settle()
    return value
  }

  /** What stands in a conversation on a device, as "author: text", with the status where it is not in the log. */
  async read(device: Device, conversation: ConversationId): Promise<readonly string[]> {
    const shown = await this.do(device.engine.reading.messages(conversation))
    return shown.map(({ author, content, status }) => {
      const name = this.#names.get(author) ?? author
      const text = content.kind === "text" ? content.text : content.kind
      return status === "sending" || status === "failed" ? `${name}: ${text} (${status})` : `${name}: ${text}`
    })
  }

  async summary(device: Device, conversation: ConversationId): Promise<ConversationSummary | undefined> {
    const all = await this.do(device.engine.reading.conversations())
    return all.find((summary) => summary.conversation === conversation)
  }

  /** Names of the members as a device has them, in alphabetical order. */
  async members(device: Device, conversation: ConversationId): Promise<readonly string[]> {
    const summary = await this.summary(device, conversation)
    return (summary?.members ?? []).map((account) => this.#names.get(account) ?? account).sort()
  }

  /** The device loses its connection and does not find the server until `reconnect`. */
  async disconnect(device: Device): Promise<void> {
    device.online = false
    this.cut(device)
    await this.world.settle()
  }

  async reconnect(device: Device): Promise<void> {
    device.online = true
    await this.world.pass(40_000)
  }

  /** A long time passes in which nobody does anything; then everybody is there again. */
  async skip(milliseconds: number): Promise<void> {
    this.world.clock.advance(milliseconds)
    await this.world.pass(60_000)
  }

  /** The device's connection breaks; it connects again by itself. */
  cut(device: Device): void {
    for (const link of [...this.world.network.links]) if (link.name.startsWith(`${device.name}#`)) link.cut()
  }
}

export function accountOf(device: Device): AccountId {
  return device.engine.profile.account
}

export function deviceOf(device: Device): DeviceId {
  return device.engine.profile.device
}

/** Kinds of the security events that a device told, in order. */
export function kinds(device: Device): readonly SecurityEvent["kind"][] {
  return device.events.map(({ kind }) => kind)
}

/** No device told a security event, and neither a client nor the server met an error of its own. */
export function expectNoTrouble({ world }: Story): void {
  for (const device of world.devices) expect(device.events, device.name).toEqual([])
  expect(world.bugs).toEqual([])
}
