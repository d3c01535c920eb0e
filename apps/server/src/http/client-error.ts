/** What to answer on a connection whose request could not be read. */

/**
 * The status line, or `undefined` for silence: a browser opens connections ahead of need, and what it finds
 * on one that timed out unused it takes for the answer to its next request.
 */
export function clientErrorStatus(code: string | undefined, bytesRead: number): string | undefined {
  switch (code) {
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return bytesRead === 0 ? undefined : "408 Request Timeout"
    case "HPE_HEADER_OVERFLOW":
      return "431 Request Header Fields Too Large"
    case "HPE_CHUNK_EXTENSIONS_OVERFLOW":
      return "413 Content Too Large"
    default:
      return "400 Bad Request"
  }
}
