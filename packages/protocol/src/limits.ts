/** Every limit of the protocol in one table (DESIGN section 7). Sizes are bytes, times milliseconds. */
const KIB = 1024
const MIB = 1024 * KIB
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

export const LIMITS = {
  /** Sizes that a sealed message may have, smallest first. */
  sealedMessageSizes: [512, KIB, 4 * KIB, 16 * KIB, 64 * KIB],
  sealedMessage: 64 * KIB,
  messageCharacters: 16_000,
  commit: 2 * MIB,
  welcome: 4 * MIB,
  vaultObject: 8 * MIB,
  frame: MIB,
  /** Anything larger travels as a staged part. */
  inlinePart: 512 * KIB,
  members: 1024,
  /** Members that one commit may add. */
  addsPerCommit: 50,
  devices: 10,
  chainLinks: 100_000,
  keyPackage: 16 * KIB,
  keyPackageLifetime: 90 * DAY,
  /** Single-use KeyPackages that an account keeps published. */
  keyPackages: 10,
  deviceLifetime: 365 * DAY,
  outboundQueue: 2 * MIB,
  /** Entries, links or objects in one answer. */
  page: 256,
  handleMin: 3,
  handleMax: 32,
  vaultNodeEntries: 64,
  /** Epochs in one item of epoch keys or rosters. */
  epochsPerItem: 64,
  /** Messages after which a commit with a path is due. */
  messagesPerEpoch: 1000,
  leafUpdateEvery: 7 * DAY,
  /** Commits of others that may pass before the state is saved to the vault. */
  unsavedCommits: 20,
  unsavedFor: DAY,
  loginLifetime: 2 * MINUTE,
  ticketLifetime: MINUTE,
  /** How long a browser session lives after it was last used. */
  sessionLifetime: DAY / 2,
  idleSocket: 2 * MINUTE,
  clockTolerance: DAY,
} as const
