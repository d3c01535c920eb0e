/** Each screen of the product in each of its states: what the engine says, and where the person is. */
import { Notices } from "../engine/worker/notices.ts"
import { UserError } from "../model/model.ts"
import { type FakeTacit, TACIT_ID } from "./fake-tacit.ts"
import {
  chat,
  conversations,
  KITCHEN,
  kitchenRows,
  LONG,
  longRows,
  MARA,
  maraRows,
  message,
  NOW,
  ODD,
  oddRows,
  TOMAS,
} from "./people.ts"
import { SECURITY_EVENTS } from "./security-events.ts"

export interface Scene {
  readonly hash?: string
  /** The form that stands over the start screen, or the dialog over the shell. */
  readonly memory?: { readonly entry?: string; readonly dialog?: string }
  readonly prepare: (tacit: FakeTacit) => void
}

const ALICE = { account: "a1", handle: "alice" }
const STUDIO = { account: "a2", handle: "studio-kreuzberg" }

function open(tacit: FakeTacit): void {
  tacit.session.set({ kind: "open", account: ALICE, tacitId: TACIT_ID, kept: true, known: [ALICE, STUDIO] })
  tacit.conversations.set(conversations())
  tacit.chat(MARA).set(chat(MARA, "Mara Reyes", maraRows()))
  tacit.chat(ODD).set(chat(ODD, "bob", oddRows()))
  const kitchen = kitchenRows()
  const member = (name: string) => ({ tacitId: `${name.toLowerCase()}-${TACIT_ID}`, name })
  tacit.chat(KITCHEN).set(
    chat(KITCHEN, "Studio kitchen", kitchen, {
      kind: "group",
      members: [{ tacitId: TACIT_ID, name: "alice" }, member("Jonas"), member("Ines"), member("Priya")],
      readUpTo: (kitchen[4]?.kind === "message" ? kitchen[4].index : undefined) ?? -1,
      details: { epoch: 1, safetyNumber: undefined },
    }),
  )
  const hello = message(
    "Tomas Okafor",
    45,
    "Hi, I got your address from Nina. Is the studio still free in May?",
  )
  tacit.chat(TOMAS).set(chat(TOMAS, "Tomas Okafor", [hello], { request: true, readUpTo: -1 }))
  tacit.chat(LONG).set(chat(LONG, "Long history", longRows(2000), { more: true }))
}

const at = (hash: string, change: (tacit: FakeTacit) => void = () => {}): Scene => ({
  hash,
  prepare(tacit) {
    open(tacit)
    change(tacit)
  },
})

export const SCENES: Readonly<Record<string, Scene>> = {
  start: { prepare: () => {} },
  "start-known": { prepare: (tacit) => tacit.session.set({ kind: "start", known: [ALICE, STUDIO] }) },
  "create-account": { memory: { entry: "create-account" }, prepare: () => {} },
  "create-account-filled": { memory: { entry: "create-account" }, prepare: () => {} },
  "recovery-key": { memory: { entry: "create-account" }, prepare: () => {} },
  "log-in": { memory: { entry: "log-in" }, prepare: () => {} },
  "log-in-refused": {
    memory: { entry: "log-in" },
    prepare: (tacit) =>
      tacit.refusals.set(
        "logIn",
        new UserError("bad-credentials", "Handle or password is wrong.", "password"),
      ),
  },
  loading: { prepare: (tacit) => tacit.session.set({ kind: "loading" }) },
  locked: { prepare: (tacit) => tacit.session.set({ kind: "locked", account: ALICE, known: [ALICE] }) },
  list: at("#/"),
  chat: at(`#/c/${MARA}`),
  details: at(`#/c/${MARA}/details`),
  group: at(`#/c/${KITCHEN}`),
  "group-details": at(`#/c/${KITCHEN}/details`),
  request: at(`#/c/${TOMAS}`),
  odd: at(`#/c/${ODD}`),
  long: at(`#/c/${LONG}`),
  offline: at(`#/c/${MARA}`, (tacit) => tacit.connection.set({ kind: "offline", since: NOW - 60_000 })),
  notices: at(`#/c/${MARA}`, (tacit) =>
    tacit.notices.set([
      {
        id: "n1",
        tone: "warning",
        text: "A new browser has logged in to your account: Firefox on Linux. If this was not you, change your password.",
      },
      {
        id: "n2",
        tone: "info",
        text: "Not cross-checked yet: no other device and no contact has confirmed this copy.",
      },
    ]),
  ),
  "security-events": at(`#/c/${MARA}`, (tacit) => {
    const notices = new Notices()
    for (const event of Object.values(SECURITY_EVENTS)) notices.add(event)
    tacit.notices.set(notices.list)
  }),
  empty: {
    hash: "#/",
    prepare(tacit) {
      open(tacit)
      tacit.conversations.set([])
    },
  },
  "first-message": at(`#/c/${MARA}`, (tacit) => tacit.chat(MARA).set(chat(MARA, "Mara Reyes", []))),
  "not-here": at("#/c/unknown"),
  "new-conversation": {
    hash: `#/c/${MARA}`,
    memory: { dialog: "new-conversation" },
    prepare: open,
  },
  settings: at("#/settings"),
  "log-out-warning": at("#/settings", (tacit) => {
    tacit.lost = 2
  }),
  "search-nothing": at("#/"),
  "jump-to-latest": at(`#/c/${LONG}`),
  refused: at("#/", (tacit) =>
    tacit.connection.set({
      kind: "refused",
      message: "This device was removed from your account by another of your devices.",
    }),
  ),
}
