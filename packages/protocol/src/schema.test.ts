import { createHash } from "node:crypto"
import { expect, test } from "vitest"
import { WIRE_CODECS } from "../vectors/wire-codecs.ts"
import { PROTOCOL_VERSION } from "./version.ts"

const KNOWN = {
  version: 1,
  hash: "626bf3411592ced99d4b4f69feb5eb45c01b8504586d0d3439178f507ec5fc63",
}

const WHAT_TO_DO = `
The wire format has changed. If that was not meant, undo it. If only a name in it changed, do step 3.
If it was meant:
 1. raise PROTOCOL_VERSION in version.ts and say in its history what changed
    (not before the first release, where version 1 is still being made);
 2. run: node packages/protocol/vectors/generate.ts
 3. write the new version and hash into schema.test.ts.
`

test("CO: the wire format is the one that this version of the protocol stands for", () => {
  const schemas = [...new Set(WIRE_CODECS.map(([, codec]) => codec.schema))]
  // A codec that is only part of others adds nothing, so that exporting one does not change the hash.
  const whole = schemas.filter(
    (schema) => !schemas.some((other) => other !== schema && other.includes(schema)),
  )
  const hash = createHash("sha256").update(whole.sort().join("\n")).digest("hex")
  expect({ version: PROTOCOL_VERSION, hash }, WHAT_TO_DO).toEqual(KNOWN)
})

test("the codecs of requests, replies, links, entries and content are among those that are hashed", () => {
  const names = WIRE_CODECS.map(([name]) => name)
  for (const name of ["upFrame", "downFrame", "link", "entry", "messageInside", "content", "loginFinish"]) {
    expect(names).toContain(name)
  }
})
