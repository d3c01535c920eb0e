/** A group handle was used a second time: the caller kept it although a commit, or its loss, spent it. */
export class StateConflictError extends Error {
  override readonly name = "StateConflictError"
  readonly code = "state-conflict"
}
