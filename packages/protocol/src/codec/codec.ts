/**
 * The strict binary codec (SPEC: CO). A value has exactly one encoding; a decoder refuses everything
 * else with one typed error. Each codec carries its `schema` in words, so that a test can hash the
 * whole wire format.
 *
 * Integers are big-endian. Lengths are 32-bit and checked against a bound before anything is allocated.
 */
import { fromHex, toHex } from "./bytes.ts"
import { MalformedError, Reader, Writer } from "./cursor.ts"

export interface Codec<T> {
  readonly schema: string
  write(writer: Writer, value: T): void
  read(reader: Reader): T
}

export type Decoded<C> = C extends Codec<infer T> ? T : never

/** The canonical bytes of `value`. Throws `MalformedError` when a bound of the schema is exceeded. */
export function encode<T>(codec: Codec<T>, value: T): Uint8Array {
  const writer = new Writer()
  codec.write(writer, value)
  return writer.finish()
}

/** The value whose canonical encoding is `bytes`; throws `MalformedError`, also on trailing bytes. */
export function decode<T>(codec: Codec<T>, bytes: Uint8Array): T {
  const reader = new Reader(bytes)
  const value = codec.read(reader)
  if (reader.remaining > 0) throw new MalformedError(`${reader.remaining} trailing bytes`)
  return value
}

function unsigned(size: 1 | 2 | 4, schema: string): Codec<number> {
  const limit = 2 ** (8 * size)
  return {
    schema,
    write(writer, value) {
      if (!Number.isInteger(value) || value < 0 || value >= limit) throw new MalformedError(`not a ${schema}`)
      const { view } = writer.reserve(size)
      if (size === 1) view.setUint8(0, value)
      else if (size === 2) view.setUint16(0, value)
      else view.setUint32(0, value)
    },
    read(reader) {
      const view = reader.view(size)
      return size === 1 ? view.getUint8(0) : size === 2 ? view.getUint16(0) : view.getUint32(0)
    },
  }
}

export const u8 = unsigned(1, "u8")
export const u16 = unsigned(2, "u16")
export const u32 = unsigned(4, "u32")

/** An integer from 0 to 2^53-1 in eight bytes: indexes, versions and milliseconds since 1970. */
export const u53: Codec<number> = {
  schema: "u53",
  write(writer, value) {
    if (!Number.isSafeInteger(value) || value < 0) throw new MalformedError("not a u53")
    writer.reserve(8).view.setBigUint64(0, BigInt(value))
  },
  read(reader) {
    const value = reader.view(8).getBigUint64(0)
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new MalformedError("integer beyond 2^53")
    return Number(value)
  },
}

export const bool: Codec<boolean> = {
  schema: "bool",
  write: (writer, value) => u8.write(writer, value ? 1 : 0),
  read(reader) {
    const value = u8.read(reader)
    if (value > 1) throw new MalformedError("not a bool")
    return value === 1
  },
}

/** Exactly `size` bytes. */
export function fixed(size: number): Codec<Uint8Array> {
  return {
    schema: `fixed(${size})`,
    write(writer, value) {
      if (value.length !== size) throw new MalformedError(`${value.length} bytes where ${size} belong`)
      writer.raw(value)
    },
    read: (reader) => reader.take(size),
  }
}

/** Up to `max` bytes behind a 32-bit length. */
export function bytes(max: number): Codec<Uint8Array> {
  return {
    schema: `bytes(${max})`,
    write(writer, value) {
      if (value.length > max) throw new MalformedError(`${value.length} bytes where at most ${max} may stand`)
      u32.write(writer, value.length)
      writer.raw(value)
    },
    read(reader) {
      const length = u32.read(reader)
      if (length > max) throw new MalformedError(`${length} bytes where at most ${max} may stand`)
      return reader.take(length)
    },
  }
}

const utf8 = new TextEncoder()
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** Unicode text of at most `max` bytes in UTF-8. A lone surrogate is refused, never replaced. */
export function text(max: number): Codec<string> {
  const inner = bytes(max)
  return {
    schema: `text(${max})`,
    write(writer, value) {
      if (!value.isWellFormed()) throw new MalformedError("text with a lone surrogate")
      inner.write(writer, utf8.encode(value))
    },
    read(reader) {
      const raw = inner.read(reader)
      try {
        return strictUtf8.decode(raw)
      } catch (cause) {
        throw new MalformedError("text that is not UTF-8", { cause })
      }
    },
  }
}

/** A fixed-size identifier that the code handles as lower-case hexadecimal. */
export function hexId<T extends string>(name: string, size: number): Codec<T> {
  return {
    schema: `${name}(${size})`,
    write(writer, value) {
      if (value.length !== 2 * size) throw new MalformedError(`not a ${name}`)
      try {
        writer.raw(fromHex(value))
      } catch (cause) {
        throw new MalformedError(`not a ${name}`, { cause })
      }
    },
    read: (reader) => toHex(reader.take(size)) as T,
  }
}

/** At most `max` values of one codec. */
export function list<T>(item: Codec<T>, max: number): Codec<readonly T[]> {
  return {
    schema: `list(${item.schema},${max})`,
    write(writer, values) {
      if (values.length > max)
        throw new MalformedError(`${values.length} items where at most ${max} may stand`)
      u32.write(writer, values.length)
      for (const value of values) item.write(writer, value)
    },
    read(reader) {
      const length = u32.read(reader)
      if (length > max) throw new MalformedError(`${length} items where at most ${max} may stand`)
      const values: T[] = []
      for (let i = 0; i < length; i++) values.push(item.read(reader))
      return values
    },
  }
}

/** A value or `undefined`. */
export function optional<T>(item: Codec<T>): Codec<T | undefined> {
  return {
    schema: `optional(${item.schema})`,
    write(writer, value) {
      bool.write(writer, value !== undefined)
      if (value !== undefined) item.write(writer, value)
    },
    read: (reader) => (bool.read(reader) ? item.read(reader) : undefined),
  }
}

type StructOf<F> = { readonly [K in keyof F]: Decoded<F[K]> }

export interface StructCodec<T> extends Codec<T> {
  readonly fields: readonly string[]
}

/** Fields in the order in which they are written here. */
export function struct<const F extends Record<string, Codec<unknown>>>(fields: F): StructCodec<StructOf<F>> {
  const entries = Object.entries(fields)
  return {
    fields: Object.keys(fields),
    schema: `struct{${entries.map(([name, codec]) => `${name}:${codec.schema}`).join(",")}}`,
    write(writer, value) {
      for (const [name, codec] of entries) codec.write(writer, (value as Record<string, unknown>)[name])
    },
    read(reader) {
      const value: Record<string, unknown> = Object.create(null)
      for (const [name, codec] of entries) value[name] = codec.read(reader)
      return value as StructOf<F>
    },
  }
}

type Variants = Readonly<Record<string, readonly [tag: number, codec: StructCodec<unknown>]>>
export type UnionOf<V extends Variants> = {
  [K in keyof V & string]: { readonly kind: K } & Decoded<V[K][1]>
}[keyof V & string]

export interface UnionCodec<T> extends Codec<T> {
  /** The tags in use, for who must tell a newer variant from a malformed one. */
  readonly tags: ReadonlySet<number>
}

/**
 * One of several structs behind a one-byte tag; the decoded value names its variant in `kind`, so no
 * struct may have a field of that name.
 */
export function union<const V extends Variants>(name: string, variants: V): UnionCodec<UnionOf<V>> {
  const byTag = new Map<number, { kind: string; codec: Codec<unknown> }>()
  for (const [kind, [tag, codec]] of Object.entries(variants)) {
    if (byTag.has(tag)) throw new TypeError(`${name}: tag ${tag} stands twice`)
    if (codec.fields.includes("kind")) throw new TypeError(`${name}: ${kind} has a field named kind`)
    byTag.set(tag, { kind, codec })
  }
  const shape = [...byTag].map(([tag, { kind, codec }]) => `${tag}=${kind}:${codec.schema}`)
  return {
    schema: `union ${name}{${shape.join("|")}}`,
    tags: new Set(byTag.keys()),
    write(writer, value) {
      const variant = Object.hasOwn(variants, value.kind) ? variants[value.kind] : undefined
      if (!variant) throw new MalformedError(`${name} has no ${value.kind}`)
      u8.write(writer, variant[0])
      variant[1].write(writer, value)
    },
    read(reader) {
      const tag = u8.read(reader)
      const variant = byTag.get(tag)
      if (!variant) throw new MalformedError(`${name} has no variant ${tag}`)
      const value = variant.codec.read(reader) as Record<string, unknown>
      return Object.assign(Object.create(null), { kind: variant.kind }, value) as UnionOf<V>
    },
  }
}

/** One of a closed list of words, stored as its number. */
export function enumeration<const E extends Readonly<Record<string, number>>>(
  name: string,
  words: E,
): Codec<keyof E & string> {
  const byNumber = new Map<number, keyof E & string>()
  for (const [word, number] of Object.entries(words)) {
    if (byNumber.has(number)) throw new TypeError(`${name}: number ${number} stands twice`)
    byNumber.set(number, word)
  }
  return {
    schema: `enum ${name}{${[...byNumber].map(([number, word]) => `${number}=${word}`).join("|")}}`,
    write(writer, value) {
      const number = Object.hasOwn(words, value) ? words[value] : undefined
      if (number === undefined) throw new MalformedError(`${name} has no ${value}`)
      u8.write(writer, number)
    },
    read(reader) {
      const word = byNumber.get(u8.read(reader))
      if (word === undefined) throw new MalformedError(`unknown ${name}`)
      return word
    },
  }
}
