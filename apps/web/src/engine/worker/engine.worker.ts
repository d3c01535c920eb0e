/** Entry of the tab's worker. */
import type { PageMessage, WorkerMessage } from "../messages.ts"
import { Tab } from "./tab.ts"

const tab = new Tab((message: WorkerMessage) => self.postMessage(message))
self.onmessage = ({ data }: MessageEvent<PageMessage>) => tab.handle(data)
tab.start().catch((error: unknown) => reportError(error))
