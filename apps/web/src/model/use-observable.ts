import { useCallback, useSyncExternalStore } from "react"
import type { Observable } from "./model.ts"

/** The present value; the component renders again after each change. */
export function useObservable<T>(observable: Observable<T>): T {
  const subscribe = useCallback((listener: () => void) => observable.subscribe(listener), [observable])
  return useSyncExternalStore(subscribe, () => observable.get())
}
