/**
 * Version of the wire. History:
 * 1 — the first.
 */
export const PROTOCOL_VERSION = 1
