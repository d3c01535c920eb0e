/** Who plays in a random history: devices through all their lives, and what each was promised. */
import type { EngineEvent, SecurityEvent } from "@tacit/client"
import type { AccountId, ConversationId } from "@tacit/protocol"
import type { Disk } from "../crash-store.ts"
import type { Device, World } from "../world.ts"

/** A text that somebody said; it occurs nowhere else in a history. */
export interface Said {
  readonly text: string
  /** Where it was said; a letter finds its conversation by itself. */
  readonly conversation: ConversationId | undefined
  readonly author: AccountId
  readonly seat: Seat
  /**
   * asked: nobody knows yet whether the device took it. promised: it must come to stand in the log, or be
   * marked as failed. void: the device forgot it by a fault that no device survives.
   */
  state: "asked" | "promised" | "void"
}

/** A copy of a device's disk, and what the device had promised by then. */
export interface Snapshot {
  readonly disk: Disk
  readonly promised: ReadonlySet<Said>
}

/** One device of an account. Its program may end and start again; its disk stays, or goes back in time. */
export class Seat {
  readonly name: string
  readonly handle: string
  readonly account: AccountId
  device: Device
  state: "running" | "down" | "wiped" = "running"
  /** Which past the disk has: another one each time that an older copy is put back. */
  past = 0
  snapshot: Snapshot | undefined
  /** It began to take itself out of the account: whether it did shows when it connects. */
  isRetiring = false
  /** Every program that ran on the device. */
  readonly programs: Device[] = []
  /** Conversations that the running program told of. */
  readonly known = new Set<ConversationId>()

  constructor(name: string, device: Device) {
    this.name = name
    this.handle = device.handle
    this.account = device.engine.profile.account
    this.device = device
    this.watch()
  }

  get isRunning(): boolean {
    return this.state === "running" && !this.device.crashed
  }

  get events(): readonly SecurityEvent[] {
    return this.programs.flatMap(({ events }) => events)
  }

  /** After a new program was started: hears which conversations it knows. */
  watch(): void {
    this.programs.push(this.device)
    this.known.clear()
    const { engine } = this.device
    const note = (event: EngineEvent) => {
      if (event.kind === "conversation") this.known.add(event.conversation)
    }
    engine.listen(note)
    engine.reading.conversations().then(
      (all) => {
        for (const { conversation } of all) this.known.add(conversation)
      },
      () => undefined,
    )
  }
}

export class Cast {
  readonly world: World
  readonly seats: Seat[] = []
  readonly said: Said[] = []
  /** The pasts in which each program of a device ran, by the program's name. */
  readonly pastOf = new Map<string, string>()

  constructor(world: World) {
    this.world = world
  }

  /** A device that just started for the first time. */
  seat(device: Device): Seat {
    const seat = new Seat(`${device.handle}/${this.seats.length + 1}`, device)
    this.seats.push(seat)
    this.#noteProgram(seat)
    return seat
  }

  get running(): readonly Seat[] {
    return this.seats.filter((seat) => seat.isRunning)
  }

  get down(): readonly Seat[] {
    return this.seats.filter((seat) => seat.state !== "wiped" && !seat.isRunning)
  }

  get conversations(): readonly ConversationId[] {
    return [...new Set(this.seats.flatMap(({ known }) => [...known]))]
  }

  get accounts(): readonly AccountId[] {
    return [...new Set(this.seats.map(({ account }) => account))]
  }

  takeSnapshot(seat: Seat): void {
    const promised = this.said.filter((said) => said.seat === seat && said.state === "promised")
    seat.snapshot = { disk: new Map(seat.device.store.disk), promised: new Set(promised) }
  }

  /** Starts the device's program again, from its disk or from the older copy of it. */
  async restart(seat: Seat, from: "disk" | "snapshot"): Promise<void> {
    const { disk } = seat.device.store
    const older = from === "snapshot" ? seat.snapshot : undefined
    await this.world.discard(seat.device)
    if (older) {
      seat.past++
      for (const said of this.said) if (said.seat === seat && !older.promised.has(said)) said.state = "void"
    }
    const { localKey, ahead } = seat.device
    seat.device = await this.world.boot(seat.handle, older?.disk ?? disk, localKey)
    seat.device.ahead = ahead
    seat.state = "running"
    seat.watch()
    this.#noteProgram(seat)
  }

  async wipe(seat: Seat): Promise<void> {
    await this.world.discard(seat.device)
    seat.state = "wiped"
    this.forgive(seat)
  }

  /** Nothing that the device promised is certain any more. */
  forgive(seat: Seat): void {
    for (const said of this.said) if (said.seat === seat) said.state = "void"
  }

  #noteProgram(seat: Seat): void {
    this.pastOf.set(seat.device.name, `${seat.name} ${seat.past}`)
  }
}
