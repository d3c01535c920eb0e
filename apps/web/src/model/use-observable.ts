import { useSyncExternalStore } from "react"
import type { Observable } from "./model.ts"

/** The present value; the component renders again after each change. */
export function useObservable<T>(observable: Observable<T>): T {
  return useSyncExternalStore(observable.subscribe, observable.get)
}
