/** The bodies of the HTTP routes. */

import { NO_TRANSACTION } from "../src/frames/transact.ts"
import {
  loginFinish,
  loginFinished,
  loginStart,
  loginStarted,
  opaqueAnswer,
  registered,
  registerFinish,
  registerStart,
} from "../src/http/login.ts"
import { sessionAccount, sessionClosed, sessionKey, sessionOpen } from "../src/http/session.ts"
import { alice, seed } from "./people.ts"
import { sample } from "./sample.ts"
import { CREDENTIALS, FIRST_HEAD } from "./vault-samples.ts"

const handle = "Alice"
const login = seed("login").slice(0, 16)

export const HTTP_SAMPLES = [
  sample("register/start", registerStart, { handle, request: "cmVnaXN0cmF0aW9uIHJlcXVlc3Q" }),
  sample("register/start answer", opaqueAnswer, { response: "cmVnaXN0cmF0aW9uIHJlc3BvbnNl" }),
  sample("register/finish", registerFinish, {
    handle,
    record: "cmVnaXN0cmF0aW9uIHJlY29yZA",
    links: alice.links,
    transaction: {
      ...NO_TRANSACTION,
      vault: { expected: undefined, head: FIRST_HEAD, puts: [], deletes: [], saved: [] },
      credentials: CREDENTIALS.slice(0, 2),
    },
  }),
  sample("register/finish answer", registered, { account: alice.chain.account }),
  sample("login/start", loginStart, { handle, request: "bG9naW4gcmVxdWVzdA" }),
  sample("login/start answer", loginStarted, { login, response: "bG9naW4gcmVzcG9uc2U" }),
  sample("login/finish", loginFinish, { login, finish: "bG9naW4gZmluYWxpc2F0aW9u" }),
  sample("login/finish answer", loginFinished, {
    account: alice.chain.account,
    credentials: CREDENTIALS.slice(0, 1),
  }),
  sample("session/open", sessionOpen, { ticket: seed("ticket") }),
  sample("session/open answer, session/key answer", sessionKey, { key: seed("session key") }),
  sample("session/key, session/close", sessionAccount, { account: alice.chain.account }),
  sample("session/close answer", sessionClosed, {}),
]
