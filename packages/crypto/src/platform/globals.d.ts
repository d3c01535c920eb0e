/** The few globals that every runtime has and the ES library does not declare. */
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>
}
