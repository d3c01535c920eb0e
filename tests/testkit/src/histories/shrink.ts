/**
 * Makes a failing list smaller (delta debugging, Zeller and Hildebrandt 2002): tries to leave out parts,
 * large ones first, and keeps what still fails, until no single item can be left out or the tries are used up.
 */
export async function shrink<T>(
  items: readonly T[],
  fails: (items: readonly T[]) => Promise<boolean>,
  tries: number,
): Promise<readonly T[]> {
  let left = items
  let size = Math.ceil(items.length / 2)
  for (let tried = 0; size >= 1 && left.length > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < left.length; ) {
      if (tried++ >= tries) return left
      const without = [...left.slice(0, start), ...left.slice(start + size)]
      if (await fails(without)) left = without
      else start += size
    }
  }
  return left
}
