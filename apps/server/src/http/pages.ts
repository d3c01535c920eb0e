/** What the server answers to a GET. Static files of the web app will stand in this table. */
export interface Page {
  readonly contentType: string
  readonly body: string
}

export const PAGES: Readonly<Record<string, Page>> = {
  "/": {
    contentType: "text/plain; charset=utf-8",
    body: "This is a Tacit server, and it runs. Talk to it with the tacit command.\n",
  },
  "/healthz": { contentType: "text/plain; charset=utf-8", body: "ok\n" },
}
