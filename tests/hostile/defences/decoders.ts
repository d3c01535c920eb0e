/** What bytes must be before anything believes them (SPEC CO, CM6). */
import type { Guard } from "../src/guard.ts"

const CODEC = "packages/protocol/src/codec/codec.ts"
const CURSOR = "packages/protocol/src/codec/cursor.ts"
const WIRE = "packages/crypto/src/mls/wire.ts"
const TAGS = ["tests/hostile/fuzz/tags.test.ts"]
const FUZZ = ["tests/hostile/fuzz/fuzz.test.ts"]

export const DECODER_GUARDS: readonly Guard[] = [
  {
    name: "codec: no trailing bytes",
    file: CODEC,
    text: "if (reader.remaining > 0) throw",
    without: "if (false) throw",
    tests: FUZZ,
  },
  {
    name: "codec: a bool is 0 or 1",
    file: CODEC,
    text: "if (value > 1) throw",
    without: "if (false) throw",
    tests: FUZZ,
  },
  {
    name: "codec: integers end at 2^53 - 1",
    file: CODEC,
    text: "if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw",
    without: "if (false) throw",
    tests: FUZZ,
  },
  {
    name: "codec: text is UTF-8",
    file: CODEC,
    text: "{ fatal: true, ignoreBOM: true }",
    without: "{ fatal: false, ignoreBOM: true }",
    tests: FUZZ,
  },
  {
    name: "codec: a byte order mark is text",
    file: CODEC,
    text: "{ fatal: true, ignoreBOM: true }",
    without: "{ fatal: true, ignoreBOM: false }",
    tests: FUZZ,
  },
  {
    name: "codec: what is decoded has no prototype",
    file: CODEC,
    text: "const value: Record<string, unknown> = Object.create(null)",
    without: "const value: Record<string, unknown> = {}",
    tests: FUZZ,
  },
  {
    name: "codec: what is decoded is a copy",
    file: CURSOR,
    text: "return this.#bytes.slice(start, start + size)",
    without: "return this.#bytes.subarray(start, start + size)",
    tests: FUZZ,
  },
  {
    name: "codec: lengths are compared before anything is allocated",
    file: CURSOR,
    text: "const start = this.#advance(size)\n    return this.#bytes.slice(start, start + size)",
    without:
      "const copy = new Uint8Array(size)\n    const start = this.#advance(size)\n    copy.set(this.#bytes.subarray(start, start + size))\n    return copy",
    tests: ["tests/hostile/fuzz/allocation.test.ts"],
  },
  {
    name: "codec: the bytes are there",
    file: CURSOR,
    text: "if (size > this.remaining)",
    without: "if (false)",
    tests: ["packages/protocol/src/codec/codec.test.ts"],
  },
  {
    name: "message id: version 4",
    file: "packages/protocol/src/ids.ts",
    text: '    if (!UUID_V4.test(value)) throw new MalformedError("not a UUID of version 4")\n    return value as MessageId',
    without: "    return value as MessageId",
    tests: FUZZ,
  },
  {
    name: "base32: one text for each value",
    file: "packages/protocol/src/base32.ts",
    text: "return buffer === 0 && bits < 5 ? bytes : undefined",
    without: "return bytes",
    tests: FUZZ,
  },
  {
    name: "padding: nothing but zeros behind the content",
    file: "packages/crypto/src/padding.ts",
    text: "padded.subarray(LENGTH + length).some((byte) => byte !== 0)",
    without: "false",
    tests: ["packages/crypto/src/padding.test.ts", "packages/crypto/src/message/message.test.ts"],
  },
  {
    name: "MLS: one encoding",
    file: WIRE,
    text: "!equalBytes(encoder(decoded[0]), own)",
    without: "false",
    tests: FUZZ,
  },
  {
    name: "MLS: what throws is malformed",
    file: WIRE,
    text: "  } catch {\n    return undefined\n  }",
    without: "  } catch (cause) {\n    throw cause\n  }",
    tests: FUZZ,
  },
  {
    name: "MLS: what is inside a commit has one encoding",
    file: "packages/crypto/src/mls/frame.ts",
    text: "equalBytes(padded.subarray(0, bare.length), bare) ? content : undefined",
    without: "content",
    tests: FUZZ,
  },
  {
    name: "vault: a node holds what may be at its place",
    file: "packages/crypto/src/vault/node.ts",
    text: "!sound || ",
    without: "",
    tests: ["packages/crypto/src/vault/node.test.ts"],
  },
  {
    name: "server: what is no frame ends the connection",
    file: "apps/server/src/core/connection.ts",
    text: "    return decode(upFrame, frame)\n  } catch {\n    return undefined\n  }",
    without: "    return decode(upFrame, frame)\n  } catch (cause) {\n    throw cause\n  }",
    tests: FUZZ,
  },
  {
    name: "tags: lengths are compared first",
    file: "packages/protocol/src/codec/bytes.ts",
    text: "if (a.length !== b.length) return false",
    without: "",
    tests: TAGS,
  },
  {
    name: "tags: a commit shows the confirmation tag that it seals",
    file: "packages/crypto/src/mls/frame.ts",
    text: "!equalBytes(auth.confirmationTag, shownConfirmationTag(bytes))",
    without: "false",
    tests: [...TAGS, "packages/crypto/src/mls/hostile.test.ts"],
  },
  {
    name: "refusal: the code is a word",
    file: "packages/protocol/src/http/refusal.ts",
    text: 'typeof code !== "string" || !Object.hasOwn(ERRORS, code)',
    without: "!Object.hasOwn(ERRORS, code as string)",
    tests: FUZZ,
  },
  {
    name: "refusal: the time to wait is a number of milliseconds",
    file: "packages/protocol/src/http/refusal.ts",
    text: "Number.isSafeInteger(retryAfter) && Number(retryAfter) >= 0",
    without: "retryAfter !== undefined",
    tests: FUZZ,
  },
]
