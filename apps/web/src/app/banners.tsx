import { useEffect, useRef, useState } from "react"
import { disconnectedSince, PATIENCE } from "../features/connection/disconnected-since.ts"
import { OfflineBanner } from "../features/connection/offline-banner.tsx"
import { Notices } from "../features/notices/notices.tsx"
import type { ConnectionSnapshot } from "../model/model.ts"
import { useObservable } from "../model/use-observable.ts"
import type { Platform } from "../platform/platform.ts"
import type { Parts } from "./app.tsx"
import styles from "./shell.module.css"

export function Banners({ parts: { tacit, platform } }: { readonly parts: Parts }) {
  const connection = useObservable(tacit.connection)
  const notices = useObservable(tacit.notices)
  const offline = useLongGap(connection, platform)
  if (!offline && notices.length === 0) return null
  return (
    <div className={styles.banners}>
      {offline && <OfflineBanner />}
      <Notices model={{ notices, dismiss: (notice) => tacit.dismiss(notice) }} />
    </div>
  )
}

/** Whether the connection has been gone for longer than we keep silent about. */
function useLongGap(connection: ConnectionSnapshot, platform: Platform): boolean {
  const since = useRef<number>(undefined)
  const [long, setLong] = useState(false)
  useEffect(() => {
    const now = platform.now()
    since.current = disconnectedSince(since.current, connection, now)
    if (since.current === undefined) {
      setLong(false)
      return
    }
    return platform.after(Math.max(0, since.current + PATIENCE - now), () => setLong(true))
  }, [connection, platform])
  return long
}
