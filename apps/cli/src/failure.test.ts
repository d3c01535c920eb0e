import {
  BrokenServerError,
  ConnectionLostError,
  DamagedProfileError,
  FencedError,
  StorageFullError,
  VaultUnusableError,
} from "@tacit/client"
import { ERRORS, type ErrorCode, MalformedError, ProtocolError } from "@tacit/protocol"
import { describe, expect, test } from "vitest"
import { EXIT } from "./exit.ts"
import { describeFailure, offline, refused, usage } from "./failure.ts"

describe("CL2 the exit code", () => {
  test.each([
    [usage("?"), EXIT.usage],
    [refused("?"), EXIT.refused],
    [offline("?"), EXIT.offline],
    [new ConnectionLostError("gone"), EXIT.offline],
    [new StorageFullError("full"), EXIT.refused],
    [new FencedError(), EXIT.refused],
    [new DamagedProfileError("damaged"), EXIT.refused],
    [new VaultUnusableError("not yours"), EXIT.refused],
    [new BrokenServerError("nonsense"), EXIT.refused],
    [new MalformedError("nonsense"), EXIT.refused],
    [new TypeError("oops"), EXIT.bug],
    ["a string", EXIT.bug],
  ])("of %s", (error, exit) => {
    expect(describeFailure(error).exit).toBe(exit)
  })

  test("of a refusal of the server tells credentials and a server that stops from the rest", () => {
    const codes = Object.keys(ERRORS) as ErrorCode[]
    const byExit = Map.groupBy(codes, (code) => describeFailure(new ProtocolError(code)).exit)
    expect(byExit.get(EXIT.credentials)).toEqual(["unauthenticated", "bad-credentials"])
    expect(byExit.get(EXIT.offline)).toEqual(["unavailable"])
    expect(byExit.get(EXIT.refused)).toHaveLength(codes.length - 3)
  })

  test("comes with words, and with the time to wait where the server names it", () => {
    expect(describeFailure(new ProtocolError("rate-limited", { retryAfter: 1500 })).words).toContain("in 2 s")
    expect(describeFailure(new ProtocolError("handle-taken")).words).toBe(ERRORS["handle-taken"].meaning)
  })
})
