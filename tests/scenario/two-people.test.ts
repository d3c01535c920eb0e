import { World } from "@tacit/testkit"
import { expect, test } from "vitest"

async function texts(world: World, device: Awaited<ReturnType<World["signUp"]>>, conversation: never) {
  const shown = await world.complete(device.engine.reading.messages(conversation))
  return shown.map(
    ({ content, status }) => `${content.kind === "text" ? content.text : content.kind} (${status})`,
  )
}

test("LI7 Two people talk, and a device that has never seen the account reads everything with the password alone", async () => {
  const world = await World.create()
  const alice = await world.signUp("alice")
  const bob = await world.signUp("bob")
  await world.settle()
  const conversation = (await world.direct(alice, bob.engine.profile.account)) as never
  await world.complete(alice.engine.send(conversation, "hello bob"))
  await world.settle()
  expect(await texts(world, alice, conversation)).toEqual(["hello bob (sent)"])
  expect(await texts(world, bob, conversation)).toEqual(["hello bob (received)"])
  await world.complete(bob.engine.send(conversation, "hello alice"))
  await world.settle()
  await world.discard(bob)
  for (const text of ["one", "two", "three"]) await world.complete(alice.engine.send(conversation, text))
  await world.settle()
  await world.discard(alice)
  const bobAgain = await world.logIn("bob")
  await world.settle()
  expect(await texts(world, bobAgain, conversation)).toEqual([
    "hello bob (received)",
    "hello alice (sent)",
    "one (received)",
    "two (received)",
    "three (received)",
  ])
  const aliceAgain = await world.logIn("alice")
  await world.settle()
  expect(await texts(world, aliceAgain, conversation)).toEqual([
    "hello bob (sent)",
    "hello alice (received)",
    "one (sent)",
    "two (sent)",
    "three (sent)",
  ])
  expect(world.bugs).toEqual([])
})
