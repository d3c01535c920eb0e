/**
 * The connection as a pure state machine.
 *
 *            start             opened+challenge        accepted
 *   stopped ───────► connecting ───────────► proving ───────────► online ──┐ timer: ping
 *      ▲                 │ closed, timer        │ closed, timer      │ closed
 *      │ stop, refused   ▼                      ▼                    ▼
 *      └───────────── waiting ◄─────────────────┴────────────────────┘
 *                        │ timer → connecting
 *
 * Each state carries only its own fields. Effects are performed by connection.ts, in order. There is one
 * timer: while connecting or proving it says that the server is silent, while online that it is time for
 * a sign of life, while waiting that it is time to try again.
 */
import { type ErrorCode, LIMITS } from "@tacit/protocol"

export type ConnectionState =
  | { readonly kind: "stopped"; readonly reason: ErrorCode | undefined }
  | { readonly kind: "connecting"; readonly attempt: number }
  | { readonly kind: "proving"; readonly attempt: number }
  | { readonly kind: "online" }
  | { readonly kind: "waiting"; readonly attempt: number; readonly until: number }

export type ConnectionEvent =
  | { readonly kind: "start" }
  | { readonly kind: "challenge" }
  | { readonly kind: "accepted" }
  /** The server refused the proof: trying again with the same one is of no use. */
  | { readonly kind: "refused"; readonly code: ErrorCode }
  | { readonly kind: "closed" }
  | { readonly kind: "timer" }
  | { readonly kind: "stop" }

export type ConnectionEffect =
  | { readonly kind: "open" }
  | { readonly kind: "prove" }
  | { readonly kind: "close" }
  | { readonly kind: "fail-requests" }
  | { readonly kind: "ping" }
  /** Sets the timer, in place of the one that was set before. */
  | { readonly kind: "schedule"; readonly delay: number }

export interface Transition {
  readonly state: ConnectionState
  readonly effects: readonly ConnectionEffect[]
}

const FIRST_DELAY = 250
const LONGEST_DELAY = 30_000
const HANDSHAKE_TIMEOUT = 20_000
/** A server closes what is silent for `idleSocket`; and only who asks notices a connection that is dead. */
const SIGN_OF_LIFE_EVERY = LIMITS.idleSocket / 2

/** Exponential back-off with full jitter; `jitter` is uniform in [0, 1). */
export function backOff(attempt: number, jitter: number): number {
  return Math.round(Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** Math.min(attempt, 16)) * (0.1 + 0.9 * jitter))
}

/** The state after `event`. Events that a state does not expect change nothing. */
export function transition(
  state: ConnectionState,
  event: ConnectionEvent,
  now: number,
  jitter: number,
): Transition {
  const stay: Transition = { state, effects: [] }
  switch (event.kind) {
    case "start":
      return state.kind === "stopped" ? connecting(0) : stay
    case "challenge":
      if (state.kind !== "connecting") return stay
      return { state: { kind: "proving", attempt: state.attempt }, effects: [{ kind: "prove" }] }
    case "accepted":
      return state.kind === "proving" ? { state: { kind: "online" }, effects: [SIGN_OF_LIFE] } : stay
    case "refused":
      if (state.kind !== "proving") return stay
      return {
        state: { kind: "stopped", reason: event.code },
        effects: [{ kind: "close" }, { kind: "fail-requests" }],
      }
    case "closed":
      return afterClose(state, now, jitter)
    case "timer":
      return afterTimer(state, now, jitter)
    case "stop":
      if (state.kind === "stopped") return stay
      return {
        state: { kind: "stopped", reason: undefined },
        effects: [{ kind: "close" }, { kind: "fail-requests" }],
      }
  }
}

const SIGN_OF_LIFE: ConnectionEffect = { kind: "schedule", delay: SIGN_OF_LIFE_EVERY }

function connecting(attempt: number): Transition {
  return {
    state: { kind: "connecting", attempt },
    effects: [{ kind: "open" }, { kind: "schedule", delay: HANDSHAKE_TIMEOUT }],
  }
}

function afterTimer(state: ConnectionState, now: number, jitter: number): Transition {
  switch (state.kind) {
    case "stopped":
      return { state, effects: [] }
    case "waiting":
      return connecting(state.attempt)
    case "online":
      return { state, effects: [{ kind: "ping" }, SIGN_OF_LIFE] }
    case "connecting":
    case "proving": {
      const { state: next, effects } = afterClose(state, now, jitter)
      return { state: next, effects: [{ kind: "close" }, ...effects] }
    }
  }
}

function afterClose(state: ConnectionState, now: number, jitter: number): Transition {
  if (state.kind === "stopped" || state.kind === "waiting") return { state, effects: [] }
  const attempt = state.kind === "online" ? 0 : state.attempt + 1
  const delay = backOff(attempt, jitter)
  return {
    state: { kind: "waiting", attempt, until: now + delay },
    effects: [{ kind: "fail-requests" }, { kind: "schedule", delay }],
  }
}
