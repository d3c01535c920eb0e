/** Codes with which the server closes a socket (4000-4999 are an application's own, RFC 6455). */
export const CLOSE = {
  /** The server stops; connect again. */
  goingAway: 1001,
  malformed: 4000,
  unauthenticated: 4001,
  /** The device was revoked, or its certificate is over. */
  deviceEnded: 4003,
  idle: 4004,
  /** The outbound queue is full; connect again and resume by cursor. */
  slowReader: 4008,
  /** The account holds too many connections; this was its oldest. */
  crowded: 4009,
} as const

export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE]
