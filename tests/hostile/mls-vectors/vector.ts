/** A published vector, read with care: what is not there fails the check instead of passing it. */
import { fromHex } from "@tacit/protocol"

export class Vector {
  readonly value: unknown

  constructor(value: unknown) {
    this.value = value
  }

  at(name: string | number): Vector {
    const { value } = this
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name))
      throw new TypeError(`the vector has no ${name}`)
    return new Vector((value as Record<string | number, unknown>)[name])
  }

  bytes(name?: string): Uint8Array {
    const { value } = name === undefined ? this : this.at(name)
    if (typeof value !== "string") throw new TypeError(`${name} is no hexadecimal text`)
    return fromHex(value)
  }

  text(name: string): string {
    const { value } = this.at(name)
    if (typeof value !== "string") throw new TypeError(`${name} is no text`)
    return value
  }

  number(name: string): number {
    const { value } = this.at(name)
    if (typeof value !== "number") throw new TypeError(`${name} is no number`)
    return value
  }

  list(name?: string): readonly Vector[] {
    const { value } = name === undefined ? this : this.at(name)
    if (!Array.isArray(value)) throw new TypeError(`${name} is no list`)
    return value.map((item) => new Vector(item))
  }

  get isNull(): boolean {
    return this.value === null
  }
}
