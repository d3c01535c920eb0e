import { expect, test } from "vitest"
import { clientErrorStatus } from "./client-error.ts"

test("CN15 a connection that was opened ahead of need and never used ends in silence", () => {
  expect(clientErrorStatus("ERR_HTTP_REQUEST_TIMEOUT", 0)).toBeUndefined()
})

test("CN13 a request that is too slow or malformed is answered as such", () => {
  expect(clientErrorStatus("ERR_HTTP_REQUEST_TIMEOUT", 10)).toBe("408 Request Timeout")
  expect(clientErrorStatus("HPE_INVALID_METHOD", 10)).toBe("400 Bad Request")
  expect(clientErrorStatus("HPE_HEADER_OVERFLOW", 10)).toBe("431 Request Header Fields Too Large")
  expect(clientErrorStatus("HPE_CHUNK_EXTENSIONS_OVERFLOW", 10)).toBe("413 Content Too Large")
  expect(clientErrorStatus(undefined, 0)).toBe("400 Bad Request")
})
