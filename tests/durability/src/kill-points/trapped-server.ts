/** A server's store, frames and answers, with a trap on each. */
import { type Peer, refuse, type Server, type Store, type Verdict } from "@tacit/server"
import { nameOfCalls, nameOfFrame } from "@tacit/testkit/crash-points/point"
import { RecordedStore } from "@tacit/testkit/recorded-store"
import type { Step, Trap } from "./trap.ts"

type Tables = Parameters<Parameters<Store["write"]>[0]>[0]

/** How long an answer over HTTP may take to leave the process. */
const FLUSH = 5

/** Transactions are named by the calls that changed something; one that changes nothing is no commit. */
export function trappedServerStore(inner: Store, trap: Trap): Store {
  const write: Store["write"] = async <T>(job: (tables: Tables) => Promise<Verdict<T>>) => {
    let step: Step = () => {}
    let claim: Verdict<T> | undefined
    const verdict = await inner.write<T>(async (tables) => {
      const known = recorded.calls.length
      const judged = await job(tables)
      const made = recorded.calls.slice(known).map(({ table, method }) => `${table}.${method}`)
      if (made.length === 0) return judged
      const kind = `write ${nameOfCalls(made)}`
      step = trap.commit(kind)
      step("before")
      if (!trap.lies(kind)) return judged
      claim = judged
      return refuse("internal")
    })
    step(claim ? "claimed" : "after")
    return claim ?? verdict
  }
  const recorded = new RecordedStore({ read: (job) => inner.read(job), close: () => inner.close(), write })
  return recorded
}

export function trappedServer(server: Server, trap: Trap): Server {
  return {
    connect: (peer) => server.connect(trappedPeer(peer, trap)),
    async post(path, body, from) {
      const answer = await server.post(path, body, from)
      const step = trap.commit(`answer ${answer.status} to ${path}`)
      step("before")
      setTimeout(() => step("after"), FLUSH)
      return answer
    },
    drain: () => server.drain(),
  }
}

function trappedPeer(peer: Peer, trap: Trap): Peer {
  const { origin, address } = peer
  return {
    origin,
    address,
    send(frame) {
      const step = trap.commit(`frame ${nameOfFrame(frame)}`)
      step("before")
      peer.send(frame)
      // A frame leaves the process at the end of the turn in which it was sent.
      setImmediate(() => setImmediate(() => step("after")))
    },
    close: (code, reason) => peer.close(code, reason),
    cut: () => peer.cut(),
    buffered: () => peer.buffered(),
  }
}
