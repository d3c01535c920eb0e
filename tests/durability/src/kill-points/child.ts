/** A process that is started for one life: it is called, it tells, and it may die at any moment. */
import { type ChildProcess, fork } from "node:child_process"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { heard, type Word } from "./messages.ts"

/** Whom was called is dead: nobody knows what it still did. */
export class DiedError extends Error {
  override readonly name = "DiedError"
}

export type EntryName = "server-entry.ts" | "device-entry.ts"
export type Ears = (word: Exclude<Word, { kind: "ready" | "value" | "error" }>) => void

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

export class Child {
  readonly ended: Promise<void>
  onWord: Ears = () => {}
  onEnd: () => void = () => {}
  isAlive = true
  /** Whether it killed itself. */
  diedOfTrap = false
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, Waiting>()
  #isMurdered = false
  #calls = 0
  #output = ""

  constructor(entry: EntryName) {
    const path = fileURLToPath(new URL(entry, import.meta.url))
    this.#process = fork(path, [], {
      serialization: "advanced",
      execArgv: [],
      env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "tacit-kill-points-cache") },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    })
    this.#process.stderr?.on("data", (chunk: Buffer) => {
      this.#output += chunk.toString()
    })
    this.#process.on("message", (word: Word) => this.#hear(word))
    this.ended = new Promise((resolve) =>
      this.#process.once("exit", (_code, signal) => resolve(this.#end(signal))),
    )
  }

  call<T>(method: string, ...args: readonly unknown[]): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (!this.isAlive) return reject(new DiedError(`${method} of a dead process`))
      const id = ++this.#calls
      this.#waiting.set(id, { resolve: resolve as Waiting["resolve"], reject })
      // What cannot be sent has a process that is about to end, which is told by its end.
      this.#process.send({ id, method, args }, () => {})
    })
  }

  async kill(): Promise<void> {
    this.#isMurdered = true
    if (this.isAlive) this.#process.kill("SIGKILL")
    await this.ended
  }

  #hear(word: Word): void {
    if (word.kind === "ready") return
    if (word.kind !== "value" && word.kind !== "error") {
      this.onWord(word)
      return
    }
    const waiting = this.#waiting.get(word.id)
    this.#waiting.delete(word.id)
    if (word.kind === "value") waiting?.resolve(word.value)
    else waiting?.reject(heard(word.error))
  }

  #end(signal: NodeJS.Signals | null): void {
    this.isAlive = false
    this.diedOfTrap = signal === "SIGKILL" && !this.#isMurdered
    // A process that ends otherwise than by a kill has met a bug.
    if (signal !== "SIGKILL")
      this.onWord({ kind: "bug", bug: `a process ended: ${this.#output.slice(-2000)}` })
    for (const { reject } of this.#waiting.values()) reject(new DiedError("it died"))
    this.#waiting.clear()
    this.onEnd()
  }
}

/** Processes that have loaded their program before anybody needs them. */
export class Nursery {
  readonly #warm = new Map<EntryName, Child>()

  take(entry: EntryName): Child {
    const child = this.#warm.get(entry) ?? new Child(entry)
    this.#warm.set(entry, new Child(entry))
    return child
  }

  async close(): Promise<void> {
    await Promise.all([...this.#warm.values()].map((child) => child.kill()))
    this.#warm.clear()
  }
}
