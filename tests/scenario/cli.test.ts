import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { begin, deleteProfile, type Profile, results, tacit } from "./cli/command-line.ts"
import { ServerProcess } from "./cli/server-process.ts"

const EXIT = { done: 0, usage: 2, credentials: 3, offline: 4, refused: 5 }

let folder: string
let server: ServerProcess
let profiles = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tacit-cli-"))
  server = await ServerProcess.start(join(folder, "server"))
})

afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})

function newProfile(password: string | undefined): Profile {
  return { directory: join(folder, `profile-${profiles++}`), password, server: server.url }
}

/** A new account in a profile of its own; each test has its own people. */
async function signUp(handle: string): Promise<Profile> {
  const profile = newProfile(`password of ${handle.toLowerCase()}`)
  await results(profile, "signup", handle)
  return profile
}

async function logIn(handle: string): Promise<Profile> {
  const profile = newProfile(`password of ${handle}`)
  await results(profile, "login", handle)
  return profile
}

async function texts(profile: Profile, person: string, ...options: string[]): Promise<unknown[]> {
  return (await results(profile, "history", person, ...options)).map(
    ({ author, text }) => `${author}: ${text}`,
  )
}

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

describe("tacit", () => {
  test("S0.6 a device that has never seen the account reads everything with the password alone", async () => {
    let [alice, bob] = await Promise.all([signUp("Alice"), signUp("bob")])
    await results(alice, "send", "bob", "one")
    await results(bob, "send", "alice", "two")
    deleteProfile(bob)
    for (const text of ["three", "four", "five"]) await results(alice, "send", "bob", text)
    deleteProfile(alice)
    ;[alice, bob] = await Promise.all([logIn("alice"), logIn("bob")])
    const said = ["Alice: one", "bob: two", "Alice: three", "Alice: four", "Alice: five"]
    expect(await texts(alice, "bob")).toEqual(said)
    expect(await texts(bob, "alice")).toEqual(said)
    expect(await texts(bob, "alice", "--limit", "2")).toEqual(said.slice(3))
    const statuses = (await results(bob, "history", "alice")).map(({ status }) => status)
    expect(statuses).toEqual(["received", "sent", "received", "received", "received"])
    await results(bob, "send", "alice", "six")
    expect((await texts(alice, "bob")).at(-1)).toBe("bob: six")
  })

  test("CL the results have the shapes of the specification", async () => {
    const [carol, dave] = [newProfile("password of carol"), await signUp("dave")]
    const [account] = await results(carol, "signup", "carol")
    expect(account).toEqual({
      tacitId: expect.stringMatching(/^([a-z2-7]{4}-){13}[a-z2-7]{4}$/),
      handle: "carol",
      recoveryKey: expect.stringMatching(/^[a-z2-7-]{20,}$/),
    })
    const tacitId = account?.tacitId
    expect(await results(carol, "whoami")).toEqual([
      { tacitId, handle: "carol", device: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ])
    const [sent] = await results(
      dave,
      "send",
      String(tacitId).toUpperCase().replaceAll("-", " "),
      "hi\n\u001b[31m\u202e",
    )
    expect(sent).toEqual({ message: expect.any(String), index: expect.any(Number) })

    const [chat] = await results(carol, "chats")
    expect(chat).toEqual({
      conversation: expect.stringMatching(/^[0-9a-f]{64}$/),
      name: "dave",
      members: expect.arrayContaining(["carol", "dave"]),
      unread: 1,
      request: true,
    })
    const [whoIsDave] = await results(dave, "whoami")
    const [message] = await results(carol, "history", String(chat?.conversation))
    expect(message).toEqual({
      ...sent,
      author: "dave",
      authorId: whoIsDave?.tacitId,
      text: "hi\n\u001b[31m\u202e",
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      status: "received",
    })
    expect((await results(carol, "chats"))[0]).toMatchObject({ unread: 0 })
    expect((await results(dave, "chats"))[0]).toMatchObject({ name: "carol", unread: 0, request: false })
    const forPeople = await tacit(carol, "history", "dave")
    expect(forPeople.out).toContain("hi")
    for (const control of ["\u001b", "\u202e"]) expect(forPeople.out).not.toContain(control)
  })

  test("F7 two profiles of one account and one of another write at once and read the same", async () => {
    const [erin, frank] = await Promise.all([signUp("erin"), signUp("frank")])
    await results(erin, "send", "frank", "begin")
    const second = await logIn("erin")
    for (const round of [1, 2, 3]) {
      await Promise.all([
        results(erin, "send", "frank", `erin ${round}`),
        results(second, "send", "frank", `erin's other ${round}`),
        results(frank, "send", "erin", `frank ${round}`),
      ])
    }
    const histories = await Promise.all([
      results(erin, "history", "frank"),
      results(second, "history", "frank"),
      results(frank, "history", "erin"),
    ])
    const [first, ...others] = histories.map((history) => history.map(({ status, ...seen }) => seen))
    expect(first).toHaveLength(10)
    expect(new Set(first?.map(({ text }) => text)).size).toBe(10)
    for (const other of others) expect(other).toEqual(first)
  })

  test("credentials: a wrong password, an unknown handle and an empty profile end alike", async () => {
    const gina = await signUp("gina")
    const wrong = await tacit({ ...gina, password: "not it" }, "chats")
    expect(wrong).toMatchObject({
      exit: EXIT.credentials,
      out: "",
      err: expect.stringContaining("not the password"),
    })
    const login = await tacit(newProfile("not it"), "login", "gina")
    expect(login).toMatchObject({ exit: EXIT.credentials, out: "" })
    const unknown = await tacit(newProfile("not it"), "login", "nobody-has-this")
    expect(unknown).toMatchObject({ exit: EXIT.credentials, out: "", err: login.err })
    const nobody = await tacit(newProfile("none"), "chats")
    expect(nobody).toMatchObject({ exit: EXIT.credentials, err: expect.stringContaining("tacit signup") })
  })

  test("refusals say what is wrong, and nothing is sent", async () => {
    const henry = await signUp("henry")
    const taken = await tacit(newProfile("another"), "signup", "HENRY")
    expect(taken).toMatchObject({
      exit: EXIT.refused,
      err: expect.stringContaining("has this handle already"),
    })
    const again = await tacit(henry, "login", "henry")
    expect(again).toMatchObject({ exit: EXIT.refused, err: expect.stringContaining("tacit logout") })
    const unknown = await tacit(henry, "send", "nobody-has-this", "hello?")
    expect(unknown).toMatchObject({ exit: EXIT.refused, err: expect.stringContaining('"nobody-has-this"') })
    const typing = await tacit(henry, "send", "abcd-abcd-abcd", "hello?")
    expect(typing.exit).toBe(EXIT.refused)
    const self = await tacit(henry, "send", "henry", "hello?")
    expect(self).toMatchObject({ exit: EXIT.refused, err: expect.stringContaining("That is you") })
    await signUp("iris")
    await results(henry, "send", "iris", "x".repeat(16_000))
    const long = await tacit(henry, "send", "iris", "x".repeat(16_001))
    expect(long).toMatchObject({
      exit: EXIT.refused,
      out: "",
      err: expect.stringContaining("16000 characters"),
    })
    expect(await results(henry, "history", "iris")).toHaveLength(1)
  })

  test("usage: what cannot be understood ends with 2 and touches nothing", async () => {
    const nobody = newProfile("none")
    for (const args of [
      [],
      ["fly"],
      ["send", "bob"],
      ["chats", "--limit", "3"],
      ["history", "bob", "--limit", "0"],
      ["--colour"],
    ]) {
      expect(await tacit(nobody, ...args)).toMatchObject({ exit: EXIT.usage, out: "" })
    }
    expect((await tacit(nobody, "login", "bob", "--server", "localhost:1")).exit).toBe(EXIT.usage)
    const silent = await tacit(newProfile(undefined), "signup", "nobody")
    expect(silent).toMatchObject({ exit: EXIT.usage, err: expect.stringContaining("TACIT_PASSWORD") })
    const help = await tacit(nobody, "--help")
    expect(help).toMatchObject({ exit: EXIT.done, err: "" })
  })

  test("without a server a message is queued, and the next command sends it once", async () => {
    const [judy, kim] = await Promise.all([signUp("judy"), signUp("kim")])
    await results(judy, "send", "kim", "before")
    await server.stop()
    const queued = await tacit(judy, "send", "kim", "while it is down", "--json")
    expect(queued).toMatchObject({ exit: EXIT.offline, err: expect.stringContaining("next command") })
    expect(queued.json()).toEqual([{ message: expect.any(String), index: null }])
    const [offline, kept] = await Promise.all([tacit(kim, "chats", "--json"), tacit(judy, "logout")])
    expect(offline).toMatchObject({ exit: EXIT.done, err: expect.stringContaining("No connection") })
    expect(kept).toMatchObject({ exit: EXIT.refused, err: expect.stringContaining("--force") })
    const shown = await tacit(judy, "history", "kim", "--json")
    expect(shown.json().map(({ text, status }) => [text, status])).toEqual([
      ["before", "sent"],
      ["while it is down", "sending"],
    ])
    server = await ServerProcess.start(join(folder, "server"), server.port)
    await results(judy, "whoami")
    expect(await texts(kim, "judy")).toEqual(["judy: before", "judy: while it is down"])
    expect(await texts(judy, "kim")).toEqual(["judy: before", "judy: while it is down"])
  })

  test("CL3 a first message waits for a server, too, and one to nobody is given up with a word", async () => {
    const [ruth, sam] = await Promise.all([signUp("ruth"), signUp("sam")])
    await server.stop()
    for (const person of ["sam", "nobody-has-this"]) {
      expect((await tacit(ruth, "send", person, `hello ${person}`)).exit).toBe(EXIT.offline)
    }
    server = await ServerProcess.start(join(folder, "server"), server.port)
    const next = await tacit(ruth, "chats", "--json")
    expect(next).toMatchObject({ exit: EXIT.done, err: expect.stringContaining("nobody-has-this") })
    expect(await texts(sam, "ruth")).toEqual(["ruth: hello sam"])
    expect(await tacit(ruth, "chats")).toMatchObject({ exit: EXIT.done, err: "" })
    expect(await texts(ruth, "sam")).toEqual(["ruth: hello sam"])
  })

  test("listen prints messages as they arrive, and keeps the profile to itself", async () => {
    const [lena, mia] = await Promise.all([signUp("lena"), signUp("mia")])
    await results(lena, "send", "mia", "known before")
    expect(await texts(mia, "lena")).toHaveLength(1)
    await results(lena, "send", "mia", "while nobody listened")
    const listening = begin(mia, "listen", "--json")
    await listening.out.until(/while nobody listened/)
    await results(lena, "send", "mia", "while mia listens")
    await listening.out.until(/while mia listens/)
    const second = await tacit(mia, "chats")
    expect(second).toMatchObject({
      exit: EXIT.refused,
      err: expect.stringContaining("Another tacit command"),
    })
    listening.child.kill("SIGTERM")
    const ended = await listening.ended
    expect(ended).toMatchObject({ exit: EXIT.done, err: "" })
    const [fromHistory] = await results(mia, "history", "lena", "--limit", "1")
    const [conversation] = await results(mia, "chats")
    expect(ended.json().map(({ text }) => text)).toEqual(["while nobody listened", "while mia listens"])
    expect(ended.json()[1]).toEqual({ conversation: conversation?.conversation, ...fromHistory })
    const timed = await tacit(mia, "listen", "--for", "0.5")
    expect(timed).toMatchObject({ exit: EXIT.done, out: "" })
  })

  test("a command that was killed leaves no lock behind", async () => {
    const nora = await signUp("nora")
    const listening = begin(nora, "listen")
    await listening.err.until(/$/)
    listening.child.kill("SIGKILL")
    await listening.ended
    expect((await tacit(nora, "whoami")).exit).toBe(EXIT.done)
  })

  test("a command ends when nobody reads what it prints", async () => {
    const [tess, ute] = await Promise.all([signUp("tess"), signUp("ute")])
    await results(tess, "send", "ute", "one")
    const unread = begin(ute, "history", "tess")
    unread.child.stdout?.destroy()
    expect(await unread.ended).toMatchObject({ exit: EXIT.done, err: "" })
  })

  test("neither profile nor server holds a word that was said, or a password", async () => {
    const [olga, paul] = await Promise.all([signUp("olga"), signUp("paul")])
    await results(olga, "send", "paul", "canary-in-a-message")
    await texts(paul, "olga")
    const [account] = await results(olga, "whoami")
    for (const { directory } of [olga, paul]) {
      for (const file of filesIn(directory)) expect(statSync(file).mode & 0o077, file).toBe(0)
      expect(statSync(directory).mode & 0o077).toBe(0)
    }
    const files = [olga.directory, paul.directory, join(folder, "server")].flatMap(filesIn)
    expect(files.length).toBeGreaterThan(5)
    for (const file of files) {
      const bytes = readFileSync(file)
      for (const canary of ["canary-in-a-message", "password of"])
        expect(bytes.includes(canary), file).toBe(false)
    }
    for (const file of filesIn(olga.directory)) {
      expect(readFileSync(file).includes(String(account?.tacitId)), file).toBe(false)
      expect(readFileSync(file).includes("paul"), file).toBe(false)
    }
  })

  test("logout leaves nothing of the account in the profile", async () => {
    const quinn = await signUp("quinn")
    expect((await tacit({ ...quinn, password: "not it" }, "logout")).exit).toBe(EXIT.credentials)
    expect((await tacit(quinn, "logout")).exit).toBe(EXIT.done)
    expect(filesIn(quinn.directory).flatMap((file) => [...readFileSync(file)])).toEqual([])
    expect((await tacit(quinn, "chats")).exit).toBe(EXIT.credentials)
    expect((await tacit(quinn, "login", "quinn")).exit).toBe(EXIT.done)
    expect((await tacit({ ...quinn, password: undefined }, "logout", "--force")).exit).toBe(EXIT.done)
  })
})
