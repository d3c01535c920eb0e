/**
 * Work that nobody waits for. A lost connection ends a task quietly, since the next connection starts it
 * again; what the server or the vault did wrong has been reported already; anything else is a bug and is
 * handed to `onBug`.
 */
import { ProtocolError } from "@tacit/protocol"
import { BrokenServerError, isOfTheServer } from "../connection/requests.ts"
import { ForkedLogError } from "../conversation/follow.ts"
import { ConnectionLostError } from "../ports/transport.ts"
import { VaultUnusableError } from "../vault/vault-cache.ts"

export class Background {
  readonly #onBug: (error: unknown) => void
  readonly #running = new Set<Promise<void>>()

  constructor(onBug: (error: unknown) => void) {
    this.#onBug = onBug
  }

  /** Starts `task`; `onRefused` hears that it ended early for a reason that may pass. */
  run(task: () => Promise<unknown>, onRefused: () => void = () => {}): void {
    const running: Promise<void> = task()
      .then(
        () => undefined,
        (error: unknown) => {
          if (!isExpected(error)) this.#onBug(error)
          else if (!(error instanceof ConnectionLostError)) onRefused()
        },
      )
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  /** Resolves when no task runs, those included that tasks start meanwhile. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }
}

/** Errors of one conversation: the others go on without it. What is wrong with a log was told. */
export function isOfOneConversation(error: unknown): boolean {
  const isRefused = error instanceof ProtocolError && error.code === "refused"
  return error instanceof ForkedLogError || error instanceof BrokenServerError || isRefused
}

/** Errors that belong to a hostile or failing world, not to a bug of this program. */
export function isExpected(error: unknown): boolean {
  return isOfTheServer(error) || error instanceof ForkedLogError || error instanceof VaultUnusableError
}
