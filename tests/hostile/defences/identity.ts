/** Whose keys and names are whose (SPEC AC, VA21, KP). */
import type { Guard } from "../src/guard.ts"

const CHAIN_BOOK = "packages/client/src/account/chain-book.ts"
const HANDLE_BOOK = "packages/client/src/account/handle-book.ts"
const CONTACT_MERGE = "packages/client/src/account/contact-merge.ts"
const CREDENTIAL = "packages/crypto/src/mls/identity.ts"
const ADDITIONS = "packages/client/src/conversation/additions.ts"
const READ_WELCOME = "packages/client/src/conversation/read-welcome.ts"
const CREDENTIALS = ["packages/crypto/src/mls/identity.test.ts"]
const CONTACTS = ["tests/hostile/contacts.test.ts"]
const PINS = ["packages/client/src/account/chain-book.test.ts", "tests/hostile/identity/pins.test.ts"]
const NAMES = ["packages/client/src/account/handle-book.test.ts", "tests/hostile/identity/names.test.ts"]
const INTRODUCTIONS = "tests/hostile/identity/introductions.test.ts"

export const IDENTITY_GUARDS: readonly Guard[] = [
  {
    name: "credential: the links of a leaf's proof are signed",
    file: CREDENTIAL,
    text: 'if (!isSigned(identityKey, account, link)) return refuse("bad-signature")',
    without: "",
    tests: CREDENTIALS,
  },
  {
    name: "credential: its genesis is signed by its own key",
    file: CREDENTIAL,
    text: 'if (!isSigned(genesis.body.identityKey, undefined, genesis)) return refuse("bad-signature")',
    without: "",
    tests: CREDENTIALS,
  },
  {
    name: "credential: a rotation is signed by the new key, too",
    file: CREDENTIAL,
    text: "!verify(body.identityKey, body.newSignature, LABELS.newIdentitySignature, signed)",
    without: "false",
    tests: CREDENTIALS,
  },
  {
    name: "credential: it is for this leaf's key",
    file: CREDENTIAL,
    text: "!equalBytes(body.mlsKey, signatureKey)",
    without: "false",
    tests: [...CREDENTIALS, "packages/crypto/src/mls/hostile.test.ts", INTRODUCTIONS],
  },
  {
    name: "chain: nobody is added, and no letter given up, by one that contradicts what was seen",
    file: CHAIN_BOOK,
    text: 'if (!chain && told) throw new BrokenServerError("the chain contradicts what was seen of it")',
    without: "",
    tests: PINS,
  },
  {
    name: "KeyPackage: it is the account's",
    file: ADDITIONS,
    text: "whose?.account === account",
    without: "true",
    tests: CONTACTS,
  },
  {
    name: "KeyPackage: it has the key that the account's chain names",
    file: ADDITIONS,
    text: "equalBytes(chain.mlsKey, whose.signatureKey)",
    without: "true",
    tests: CONTACTS,
  },
  {
    name: "KeyPackage: one that is not of today is nobody's other identity",
    file: ADDITIONS,
    text: "inspected.ok ? inspected : inspected.whose",
    without: "inspected.ok ? inspected : undefined",
    tests: CONTACTS,
  },
  {
    name: "KeyPackage: one that is not of today is not used",
    file: ADDITIONS,
    text: 'if (!inspected.ok) throw new ProtocolError("no-key-package")',
    without: "",
    tests: CONTACTS,
  },
  {
    name: "Welcome: a device of the inviter signed it",
    file: READ_WELCOME,
    text: "!device || !wasValid || !verifyWelcome(device.key, envelope)",
    without: "!device || !wasValid",
    tests: CONTACTS,
  },
  {
    name: "Welcome: its commit is in the log",
    file: READ_WELCOME,
    text: "if (entry && matches) return",
    without: "if (entry) return",
    tests: CONTACTS,
  },
  {
    name: "Welcome: it stays for others where its commit arrives damaged",
    file: "packages/client/src/conversation/join.ts",
    text: "return payload ? discard(context, item, known) : known",
    without: "return discard(context, item, known)",
    tests: ["tests/hostile/archive/epoch-keys.test.ts"],
  },
  {
    name: "Welcome: who cannot use it asks once in an epoch",
    file: "packages/client/src/conversation/join.ts",
    text: "if (!place.asked)",
    without: "if (true)",
    tests: ["tests/hostile/archive/epoch-keys.test.ts"],
  },
  {
    name: "Welcome: where its commit is damaged the one behind it counts",
    file: "packages/client/src/conversation/join.ts",
    text: "if (!commit.payload && !isLast) return known",
    without: "",
    tests: ["tests/hostile/archive/epoch-keys.test.ts"],
  },
  {
    name: "Welcome: it leads to the epoch of that commit",
    file: "packages/crypto/src/mls/join.ts",
    text: 'if (!equalBytes(opened.groupInfo.confirmationTag, shown)) return refuse("another-commit")',
    without: "",
    tests: ["packages/crypto/src/mls/join.test.ts", "tests/hostile/archive/epoch-keys.test.ts"],
  },
  {
    name: "contact: a chain is the one that a message names",
    file: CHAIN_BOOK,
    text: "if (chain?.hashes[index] === hash) return chain",
    without: "if (chain) return chain",
    tests: ["packages/client/src/account/chain-book.test.ts", "tests/hostile/member.test.ts", INTRODUCTIONS],
  },
  {
    name: "contact: a chain has the link that another device saw",
    file: CHAIN_BOOK,
    text: "const fault = pin && contradiction(chain, pin)",
    without: "const fault = undefined",
    tests: PINS,
  },
  {
    name: "contact: an account whose chain was seen does not vanish",
    file: CHAIN_BOOK,
    text: "before !== undefined || (await this.#pin(account, false)) !== undefined",
    without: "before !== undefined",
    tests: PINS,
  },
  {
    name: "contact: a pin never falls",
    file: CONTACT_MERGE,
    text: "!theirs || (mine && mine.index > theirs.index) ? mine : theirs",
    without: "mine ?? theirs",
    tests: ["packages/client/src/account/contact-merge.test.ts"],
  },
  {
    name: "contact: two links at one place are told",
    file: CONTACT_MERGE,
    text: "mine !== undefined && mine.index === theirs?.index && mine.hash !== theirs.hash",
    without: "false",
    tests: [
      "packages/client/src/account/contact-merge.test.ts",
      "packages/client/src/account/contact-book.test.ts",
    ],
  },
  {
    name: "handle: a known one stands for the account that it stood for",
    file: HANDLE_BOOK,
    text: "this.#owner(handle) ?? (await this.#ports.contacts.owners([handle])).values().next().value",
    without: "this.#owner(handle)",
    tests: NAMES,
  },
  {
    name: "handle: a known account keeps its own",
    file: HANDLE_BOOK,
    text: "const kept = await this.#ports.contacts.handles(accounts)",
    without: "const kept = new Map()",
    tests: NAMES,
  },
  {
    name: "handle: nobody is given another's",
    file: HANDLE_BOOK,
    text: "if (owner === account) learnt.set",
    without: "if (true) learnt.set",
    tests: NAMES,
  },
  {
    name: "handle: one that is none is not shown",
    file: HANDLE_BOOK,
    text: "asked.includes(account) && isHandle(handle)",
    without: "asked.includes(account)",
    tests: NAMES,
  },
  {
    name: "handle: the vault's word stays",
    file: CONTACT_MERGE,
    text: "const handle = theirs.handle ?? (isTaken ? undefined : mine.handle)",
    without: "const handle = mine.handle ?? theirs.handle",
    tests: ["packages/client/src/account/contact-merge.test.ts"],
  },
]
