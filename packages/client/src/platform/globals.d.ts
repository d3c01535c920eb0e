/** The few globals that every runtime has and the ES library does not declare. */
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>
}
declare class TextDecoder {
  constructor(label: "utf-8", options: { fatal: true; ignoreBOM: true })
  decode(bytes: Uint8Array): string
}
