/** The device has no room left. The batch was not written, and nothing that was stored before is lost. */
export class StorageFullError extends Error {
  override readonly name = "StorageFullError"
}
