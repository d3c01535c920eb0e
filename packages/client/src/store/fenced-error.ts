/** Another engine has opened the store since: this one has nothing to write any more. Nothing was written. */
export class FencedError extends Error {
  override readonly name = "FencedError"

  constructor(options?: ErrorOptions) {
    super("another engine has opened this store since", options)
  }
}
