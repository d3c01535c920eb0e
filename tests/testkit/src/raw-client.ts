/** A member's device that says what it likes: frames by hand, with the account's own keys. */
import type { Profile } from "@tacit/client"
import {
  decode,
  downFrame,
  encode,
  PROTOCOL_VERSION,
  type Reply,
  type Request,
  signChallenge,
  upFrame,
} from "@tacit/protocol"
import { type Network, ORIGIN } from "./network.ts"

export class RawClient {
  readonly #waiting = new Map<
    number,
    (answer: Reply | { readonly kind: "error"; readonly code: string }) => void
  >()
  readonly #send: (frame: Uint8Array) => void
  #count = 0

  private constructor(send: (frame: Uint8Array) => void) {
    this.#send = send
  }

  /** Connects and proves the device; whoever calls drives the network meanwhile. */
  static connect(
    network: Network,
    profile: Pick<Profile, "account" | "device" | "deviceSecret">,
  ): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const socket = network.transport("raw").connect({
        closed: () => reject(new Error("closed")),
        frame: (bytes) => {
          const frame = decode(downFrame, bytes)
          if (frame.kind === "reply") client.#answer(frame.requestId, frame.reply)
          if (frame.kind === "error") client.#answer(frame.requestId, { kind: "error", code: frame.code })
          if (frame.kind !== "challenge") return
          const { account, device, deviceSecret } = profile
          const signature = signChallenge(
            deviceSecret,
            { nonce: frame.nonce, origin: ORIGIN },
            account,
            device,
          )
          client
            .request({ kind: "auth-device", version: PROTOCOL_VERSION, account, device, signature })
            .then(() => resolve(client), reject)
        },
      })
      const client = new RawClient((bytes) => socket.send(bytes))
    })
  }

  request(request: Request): Promise<Reply | { readonly kind: "error"; readonly code: string }> {
    const requestId = ++this.#count
    const answered = new Promise<Reply | { readonly kind: "error"; readonly code: string }>((resolve) =>
      this.#waiting.set(requestId, resolve),
    )
    this.#send(encode(upFrame, { requestId, request }))
    return answered
  }

  #answer(requestId: number, answer: Reply | { readonly kind: "error"; readonly code: string }): void {
    this.#waiting.get(requestId)?.(answer)
    this.#waiting.delete(requestId)
  }
}
