/** What the server takes from whom, and how much of it (SPEC CN, LI, TB). */
import type { Guard } from "../src/guard.ts"

const HTTP = "apps/server/src/http"
const CORE = "apps/server/src/core"
const ORIGIN = "tests/hostile/server/origin.test.ts"
const CROSS_SITE = "tests/hostile/server/cross-site-requests.test.ts"
const BOMBS = "tests/hostile/server/http-bombs.test.ts"
const SENDERS = "tests/hostile/server/slow-senders.test.ts"
const READERS = "tests/hostile/server/slow-readers.test.ts"
const REPLAY = "tests/hostile/server/replay.test.ts"
const ENUMERATION = "tests/hostile/login/enumeration.test.ts"
const LIFECYCLE = `${CORE}/lifecycle.test.ts`

const ORIGIN_GUARDS: readonly Guard[] = [
  {
    name: "network: a socket is upgraded for an origin on the list",
    file: `${HTTP}/upgrade.ts`,
    text: "!rules.allowsOrigin(origin)",
    without: "false",
    tests: [ORIGIN],
  },
  {
    name: "network: an origin is on the list exactly",
    file: `${HTTP}/listen.ts`,
    text: "origin !== undefined && origins.includes(origin)",
    without: "origins.some((own) => origin?.toLowerCase().startsWith(own))",
    tests: [ORIGIN],
  },
  {
    name: "network: a post comes from an origin on the list",
    file: `${HTTP}/request-listener.ts`,
    text: "!allowsOrigin(origin) || ",
    without: "",
    tests: [CROSS_SITE],
  },
  {
    name: "network: a browser says that a post comes from the own pages",
    file: `${HTTP}/request-listener.ts`,
    text: ' || site === "same-origin"',
    without: " || true",
    tests: [CROSS_SITE],
  },
  {
    name: "network: a post has a type that no form has",
    file: `${HTTP}/request-listener.ts`,
    text: 'headers["content-type"] === CONTENT_TYPE && ',
    without: "",
    tests: [CROSS_SITE],
  },
]

const SIZE_GUARDS: readonly Guard[] = [
  {
    name: "network: nothing is unpacked",
    file: `${HTTP}/request-listener.ts`,
    text: ' && headers["content-encoding"] === undefined',
    without: "",
    tests: [BOMBS],
  },
  {
    name: "network: a body that is announced too large is not waited for",
    file: `${HTTP}/body.ts`,
    text: 'if (Number(request.headers["content-length"] ?? 0) > max) return undefined',
    without: "",
    tests: [BOMBS],
  },
  {
    name: "network: a body that grows too large is not collected",
    file: `${HTTP}/body.ts`,
    text: "if (size > max) return undefined",
    without: "",
    tests: [BOMBS],
  },
  {
    name: "network: a route takes no more than it needs",
    file: `${CORE}/post.ts`,
    text: "ROUTES[path] === registerFinish ? LIMITS.frame : SMALL_BODY",
    without: "LIMITS.frame",
    tests: [BOMBS],
  },
  {
    name: "network: a frame is bounded",
    file: `${HTTP}/upgrade.ts`,
    text: "maxPayload: LIMITS.frame,",
    without: "",
    tests: [BOMBS],
  },
  {
    name: "network: a frame comes in few pieces",
    file: `${HTTP}/upgrade.ts`,
    text: "maxFragments: MOST_FRAGMENTS,",
    without: "",
    tests: [BOMBS],
  },
  {
    name: "network: frames are not compressed",
    file: `${HTTP}/upgrade.ts`,
    text: "perMessageDeflate: false,",
    without: "perMessageDeflate: true,",
    tests: [BOMBS],
  },
]

const PATIENCE_GUARDS: readonly Guard[] = [
  {
    name: "network: a request has a time in which to arrive",
    file: `${HTTP}/listen.ts`,
    text: "connectionsCheckingInterval: Math.ceil(headersTimeout / CHECKS_PER_TIMEOUT),",
    without: "connectionsCheckingInterval: 10_000_000,",
    tests: [SENDERS],
  },
  {
    name: "network: a connection proves itself in time",
    file: `${CORE}/presence.ts`,
    text: "clock.after(proofTime, ends.unproved)",
    without: "() => undefined",
    tests: [SENDERS, LIFECYCLE],
  },
  {
    name: "network: nobody begins large frames before a proof",
    file: `${HTTP}/web-socket-peer.ts`,
    text: "received > BEFORE_PROOF",
    without: "false",
    tests: [SENDERS],
  },
  {
    name: "network: an address has so many connections",
    file: `${HTTP}/address.ts`,
    text: "if (count >= most) return false",
    without: "",
    tests: [SENDERS],
  },
  {
    name: "network: behind a proxy, too",
    file: `${HTTP}/listen.ts`,
    text: "isDirect || mayHold(address, stream)",
    without: "true",
    tests: [SENDERS],
  },
  {
    name: "network: an address is not what its owner claims",
    file: `${HTTP}/address.ts`,
    text: "seen.at(-proxies)",
    without: "seen.at(0)",
    tests: [SENDERS],
  },
  {
    name: "network: a network of IPv6 addresses is one",
    file: `${HTTP}/address.ts`,
    text: "if (!isIPv6(address)) return address",
    without: "return address",
    tests: [SENDERS, `${HTTP}/address.test.ts`],
  },
  {
    name: "network: so many connections in all",
    file: `${HTTP}/listen.ts`,
    text: "http.maxConnections = connections",
    without: "",
    tests: [SENDERS],
  },
  {
    name: "network: an account has so many connections",
    file: `${CORE}/fan-out.ts`,
    text: "if (all.size > most) oldest?.crowdedOut()",
    without: "",
    tests: [READERS, LIFECYCLE],
  },
  {
    name: "network: what waits for one reader is bounded",
    file: `${CORE}/connection.ts`,
    text: "peer.buffered() + frame.length > LIMITS.outboundQueue",
    without: "false",
    tests: [READERS, LIFECYCLE],
  },
  {
    name: "network: what waits for all readers is bounded",
    file: `${CORE}/slow-readers.ts`,
    text: "total > this.#most",
    without: "false",
    tests: [LIFECYCLE, `${CORE}/slow-readers.test.ts`],
  },
  {
    name: "network: everybody has a turn",
    file: `${HTTP}/upgrade.ts`,
    text: "allowSynchronousEvents: false,",
    without: "",
    tests: ["tests/hostile/server/greedy.test.ts"],
  },
]

const PROOF_GUARDS: readonly Guard[] = [
  {
    name: "network: a device signs",
    file: `${CORE}/authenticate.ts`,
    text: " || !verifyChallenge(active.key, signature, socket, account, device)",
    without: "",
    tests: [REPLAY],
  },
  {
    name: "network: a proof covers the socket's nonce",
    file: "packages/protocol/src/frames/socket-proof.ts",
    text: "return concat(nonce, new TextEncoder().encode(origin))",
    without: "return concat(nonce.subarray(0, 0), new TextEncoder().encode(origin))",
    tests: [REPLAY],
  },
  {
    name: "network: a finished log-in is proved under its session key",
    file: `${CORE}/authenticate.ts`,
    text: " || !equalBytes(loginMac(finished.sessionKey, socket, login), mac)",
    without: "",
    tests: [`${CORE}/authentication.test.ts`],
  },
  {
    name: "network: a log-in is used once",
    file: `${CORE}/logins.ts`,
    text: "const found = live.get(key)\n    live.delete(key)",
    without: "const found = live.get(key)",
    tests: [`${CORE}/authentication.test.ts`],
  },
  {
    name: "network: a ticket is used once",
    file: `${CORE}/sessions.ts`,
    text: "tickets.delete(id)",
    without: "",
    tests: [REPLAY],
  },
  {
    name: "network: a session is its account's",
    file: `${CORE}/sessions.ts`,
    text: "if (session?.account !== account) return undefined",
    without: "if (!session) return undefined",
    // Over HTTP the look at its device refuses it as well.
    tests: ["apps/server/src/core/sessions.test.ts"],
  },
  {
    name: "network: of two cookies none counts",
    file: `${HTTP}/session-cookie.ts`,
    text: "values.length === 1 && ",
    without: "",
    tests: [REPLAY],
  },
  {
    name: "network: a session ends with its device",
    file: `${CORE}/routes/session-key.ts`,
    text: "!activeDeviceKey(found.chain, session.device, clock.now())",
    without: "false",
    tests: [REPLAY],
  },
]

const GUESS_GUARDS: readonly Guard[] = [
  {
    name: "network: a handle that nobody has is answered by OPAQUE",
    file: `${CORE}/routes/login-start.ts`,
    text: "services.opaque.startLogin(normal, found?.record, request)",
    without: "found && services.opaque.startLogin(normal, found.record, request)",
    tests: [ENUMERATION],
  },
  {
    name: "network: a handle that nobody has costs the same look-ups",
    file: `${CORE}/routes/login-start.ts`,
    text: "({ accounts }) => accounts.login(normal)",
    without: "async ({ accounts }) => (await accounts.byHandle(normal)) && accounts.login(normal)",
    tests: [ENUMERATION],
  },
  {
    name: "network: an address begins so many log-ins",
    file: `${CORE}/routes/login-start.ts`,
    text: "if (!connecting.ok) return connecting",
    without: "",
    tests: [ENUMERATION],
  },
  {
    name: "network: a handle is guessed at so often",
    file: `${CORE}/routes/login-start.ts`,
    text: "if (!guessing.ok) return guessing",
    without: "",
    tests: [ENUMERATION],
  },
  {
    name: "network: a spent allowance is kept longer than a full one",
    file: `${CORE}/rate-limits.ts`,
    text: "fullness.sort((a, b) => b.full - a.full)",
    without: "",
    tests: [`${CORE}/rate-limits.test.ts`],
  },
]

export const NETWORK_GUARDS: readonly Guard[] = [
  ...ORIGIN_GUARDS,
  ...SIZE_GUARDS,
  ...PATIENCE_GUARDS,
  ...PROOF_GUARDS,
  ...GUESS_GUARDS,
]
