/** Padding with a length in front, so that a sealed size says little about what is inside. */
import { concat } from "@tacit/protocol"

const LENGTH = 4

/** Bytes that `pad` needs besides the content. */
export const PADDING_OVERHEAD = LENGTH

/** Padmé (PURBs, PETS 2019): the size to pad to. Leaks O(log log n) bits, costs at most 12 %. */
export function padme(size: number): number {
  if (size < 2) return size
  const exponent = Math.floor(Math.log2(size))
  const zeros = exponent - (Math.floor(Math.log2(exponent)) + 1)
  const unit = 2 ** Math.max(zeros, 0)
  return Math.ceil(size / unit) * unit
}

/** length(4) ‖ content ‖ zeros, `size` bytes in all. Throws a `RangeError` if the content does not fit. */
export function pad(content: Uint8Array, size: number): Uint8Array {
  if (content.length + LENGTH > size) throw new RangeError("too large")
  const length = new Uint8Array(LENGTH)
  new DataView(length.buffer).setUint32(0, content.length)
  return concat(length, content, new Uint8Array(size - LENGTH - content.length))
}

/** The content, or `undefined` if the bytes are not what `pad` makes. */
export function unpad(padded: Uint8Array): Uint8Array | undefined {
  if (padded.length < LENGTH) return undefined
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0)
  if (length > padded.length - LENGTH) return undefined
  if (padded.subarray(LENGTH + length).some((byte) => byte !== 0)) return undefined
  return padded.slice(LENGTH, LENGTH + length)
}
