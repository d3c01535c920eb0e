/** The bus of a server that is one process: a publication is a call. */
import type { Bus, BusTopic, BusTopics } from "./bus.ts"

/** `onError` hears of a subscriber that threw; the other subscribers still receive the message. */
export function memoryBus(onError: (error: unknown) => void = () => undefined): Bus {
  const subscribers = new Map<BusTopic, Set<(message: never) => void>>()
  return {
    publish(topic, message) {
      for (const receive of subscribers.get(topic) ?? []) {
        try {
          receive(message as never)
        } catch (error) {
          onError(error)
        }
      }
    },
    subscribe<T extends BusTopic>(topic: T, receive: (message: BusTopics[T]) => void) {
      const receivers = subscribers.get(topic) ?? new Set()
      subscribers.set(topic, receivers.add(receive))
      return () => void receivers.delete(receive)
    },
  }
}
