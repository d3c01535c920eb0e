/** What a page of another site can make a browser send. */
import { CONTENT_TYPE } from "@tacit/protocol"
import { ROUTES } from "@tacit/server"

export const PATHS = Object.keys(ROUTES)
const FORMS = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"]
const METHODS = ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"]
export interface Sent {
  readonly method?: string
  readonly headers: readonly string[]
}

const typed = (type: string): string => `Content-Type: ${type}`

/** For a route of the server at `url`; browsers send these with cookies and without a question before them. */
export function crossSiteRequests(url: string): readonly Sent[] {
  const own = `Origin: ${url}`
  const foreign = ["Origin: https://evil.test", "Origin: null", `Origin: ${url}.evil.test`]
  const types = [...FORMS, CONTENT_TYPE].map(typed)
  return [
    ...foreign.flatMap((origin) => types.map((type) => ({ headers: [origin, type] }))),
    // Older browsers sent some forms without an Origin.
    ...types.map((type) => ({ headers: [type] })),
    ...FORMS.map((type) => ({ headers: [own, typed(type)] })),
    { headers: [own] },
    ...["cross-site", "same-site", "none", "same-origin, cross-site", ""].map((site) => ({
      headers: [own, typed(CONTENT_TYPE), `Sec-Fetch-Site: ${site}`],
    })),
    ...METHODS.map((method) => ({ method, headers: [own, typed(CONTENT_TYPE)] })),
  ]
}
