/** A server with people who talked, and everything that went up and down meanwhile. */

import { decode, downFrame } from "@tacit/protocol"
import type { Server } from "@tacit/server"
import { type Device, World } from "@tacit/testkit"
import { attempted } from "../../src/fuzz/target.ts"

export interface Site {
  readonly world: World
  readonly server: Server
  readonly alice: Device
  readonly bob: Device
  readonly up: readonly Uint8Array[]
  readonly down: readonly Uint8Array[]
  /** Bodies of the HTTP requests, by path. */
  readonly bodies: ReadonlyMap<string, readonly Uint8Array[]>
  /** Changes the bodies of the server's HTTP answers. */
  onAnswer: ((body: Uint8Array) => Uint8Array) | undefined
}

export async function talkedSite(): Promise<Site> {
  const world = await World.create({ seed: "fuzz" })
  const server = world.network.server
  if (!server) throw new TypeError("the world has no server")
  const bodies = new Map<string, Uint8Array[]>()
  world.network.server = {
    connect: (peer) => server.connect(peer),
    drain: () => server.drain(),
    async post(path, body, from) {
      bodies.set(path, [...(bodies.get(path) ?? []), body])
      const answer = await server.post(path, body, from)
      return { ...answer, body: site.onAnswer?.(answer.body) ?? answer.body }
    },
  }
  const site = { world, server, bodies, onAnswer: undefined } as unknown as {
    -readonly [K in keyof Site]: Site[K]
  }
  const alice = await world.signUp("alice")
  const bob = await world.signUp("bob")
  await world.settle()
  const talk = await world.direct(alice, bob.engine.profile.account)
  const members = [bob.engine.profile.account]
  await world.complete(alice.engine.create({ kind: "group", name: "team", members }))
  await world.complete(alice.engine.send(talk, "hello"))
  await world.complete(bob.engine.send(talk, "hello alice"))
  await world.logIn("alice")
  await world.pass(2000)
  const { requests, wire } = world.network
  const up = requests.map(({ frame }) => frame)
  const down = wire.filter((frame) => attempted(() => decode(downFrame, frame)) !== "refused")
  return Object.assign(site, { alice, bob, up, down })
}
