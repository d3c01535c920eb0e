/** What the server answers to a GET besides the web app's files. */
export interface Page {
  readonly contentType: string
  readonly body: string
}

export const PAGES: Readonly<Record<string, Page>> = {
  "/": {
    contentType: "text/plain; charset=utf-8",
    body: "This is a Tacit server, and it runs. The web app is not built: run npm start, or npm run build.\n",
  },
  "/healthz": { contentType: "text/plain; charset=utf-8", body: "ok\n" },
}
