/** What an action cost: bytes on the wire, rows on both sides, and time. */
export interface Cost {
  /** Bytes of frames and bodies, up and down. */
  bytes: number
  /** Rows that the server inserted, changed or deleted. */
  serverWritten: number
  /** Rows that the server's queries returned. */
  serverRead: number
  /** Records that the device wrote or deleted. */
  localWritten: number
  milliseconds: number
}

export class Meter {
  bytes = 0
  serverWritten = 0
  serverRead = 0
  localWritten = 0

  read(): Cost {
    const { bytes, serverWritten, serverRead, localWritten } = this
    return { bytes, serverWritten, serverRead, localWritten, milliseconds: performance.now() }
  }
}

export function difference(before: Cost, after: Cost): Cost {
  return combine([after, before], ([a = 0, b = 0]) => a - b)
}

/** The mean of several runs; the median for time, which others on the machine disturb. */
export function typical(costs: readonly Cost[]): Cost {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const times = costs.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b)
  return { ...combine(costs, mean), milliseconds: times[Math.floor(times.length / 2)] ?? 0 }
}

function combine(costs: readonly Cost[], of: (values: readonly number[]) => number): Cost {
  const each = (name: keyof Cost) => of(costs.map((cost) => cost[name]))
  return {
    bytes: each("bytes"),
    serverWritten: each("serverWritten"),
    serverRead: each("serverRead"),
    localWritten: each("localWritten"),
    milliseconds: each("milliseconds"),
  }
}
