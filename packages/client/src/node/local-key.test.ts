import { deriveLocalKey } from "@tacit/crypto"
import { expect, test } from "vitest"
import { deriveLocalKeyNatively } from "./local-key.ts"

test("The native derivation of the local key gives what the portable one gives", () => {
  const salt = Uint8Array.from({ length: 16 }, (_, i) => i)
  // Both spellings of é are one password.
  expect(deriveLocalKeyNatively("cafe\u0301 ☕", salt)).toEqual(deriveLocalKey("café ☕", salt))
})
