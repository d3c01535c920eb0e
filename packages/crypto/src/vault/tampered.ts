/** Why something of a vault cannot be what a device of the account stored. */
export type VaultFault = "missing" | "hash" | "sealed" | "malformed" | "place"

/**
 * The server gave something that the vault's head does not commit to. `missing` alone may be a race: the
 * object went away because the head did; it is tampering if the head is still the server's newest.
 */
export class VaultTamperedError extends Error {
  override readonly name = "VaultTamperedError"
  readonly fault: VaultFault

  constructor(fault: VaultFault, options: { cause?: unknown } = {}) {
    super(`vault tampered: ${fault}`, options)
    this.fault = fault
  }
}
