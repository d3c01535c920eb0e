/** What the server keeps of an account's vault, as a fresh device is shown it, and how to show another. */
import { type Credential, decode, encode, type Hash, loginFinished, type VaultHead } from "@tacit/protocol"
import { accountOf, type Story } from "@tacit/testkit/story"

export interface KeptVault {
  readonly credentials: readonly Credential[]
  readonly head: VaultHead
  /** In the order in which a log-in asks for them: the nodes down to the account's item, then the item. */
  readonly objects: readonly { readonly hash: Hash; readonly bytes: Uint8Array }[]
}

/** Logs a fresh device in, honestly, and keeps what it was shown; the device is gone afterwards. */
export async function keptVault(story: Story, handle: string): Promise<KeptVault> {
  let credentials: readonly Credential[] = []
  let head: VaultHead | undefined
  const objects: { hash: Hash; bytes: Uint8Array }[] = []
  let isLoggingIn = true
  const rules = [
    story.server.onPost((path, _body, { body }) => {
      if (path === "/api/login/finish") ({ credentials } = decode(loginFinished, body))
      return undefined
    }),
    story.server.onAnswer((frame, { device }, request) => {
      if (frame.kind !== "reply" || device !== undefined || !isLoggingIn) return undefined
      if (frame.reply.kind === "vault-head") head = frame.reply.head
      if (frame.reply.kind !== "vault-objects" || request?.kind !== "vault-objects") return undefined
      for (const [i, part] of frame.reply.objects.entries()) {
        const hash = request.objects[i]
        if (hash && part?.kind === "inline") objects.push({ hash, bytes: part.bytes })
      }
      return undefined
    }),
  ]
  const device = await story.world.logIn(handle)
  isLoggingIn = false
  for (const end of rules) end()
  // It goes before it writes anything, so that what was kept stays the newest.
  await story.world.discard(device)
  if (!head) throw new TypeError("the account has no vault")
  return { credentials, head, objects }
}

/** From now on a fresh device of the account is shown `shown`, under the names that it asks for. */
export function show(story: Story, names: KeptVault, shown: KeptVault): () => void {
  const byName = new Map(names.objects.map(({ hash }, i) => [hash, shown.objects[i]?.bytes]))
  const rules = [
    story.server.onPost((path, _body, honest) => {
      if (path !== "/api/login/finish" || honest.status !== 200) return undefined
      const { account } = decode(loginFinished, honest.body)
      return { ...honest, body: encode(loginFinished, { account, credentials: shown.credentials }) }
    }),
    story.server.onReply("vault-head", (_reply, { device }) =>
      device === undefined ? { kind: "vault-head", head: shown.head } : undefined,
    ),
    story.server.onReply("vault-objects", ({ objects }, { device }, request) => {
      if (device !== undefined || request?.kind !== "vault-objects") return undefined
      const given = request.objects.map((hash, i) => {
        const bytes = byName.get(hash)
        return bytes ? { kind: "inline" as const, bytes } : objects[i]
      })
      return { kind: "vault-objects", objects: given }
    }),
  ]
  return () => {
    for (const end of rules) end()
  }
}

/** One sealed or signed field of a vault. */
export interface Field {
  readonly name: string
  readonly of: (vault: KeptVault) => Uint8Array
  readonly put: (vault: KeptVault, bytes: Uint8Array) => KeptVault
}

const credentialField = (place: number, name: "slot" | "anchor"): Field => ({
  name: `${name} ${place}`,
  of: ({ credentials }) => credentials[place]?.[name] ?? new Uint8Array(0),
  put: (vault, bytes) => ({
    ...vault,
    credentials: vault.credentials.map((one, i) => (i === place ? { ...one, [name]: bytes } : one)),
  }),
})

const objectField = (place: number): Field => ({
  name: `object ${place}`,
  of: ({ objects }) => objects[place]?.bytes ?? new Uint8Array(0),
  put: (vault, bytes) => ({
    ...vault,
    objects: vault.objects.map((one, i) => (i === place ? { ...one, bytes } : one)),
  }),
})

const HEAD_FIELDS: readonly Field[] = [
  {
    name: "head",
    of: ({ head }) => head.head.sealed,
    put: (vault, sealed) => ({ ...vault, head: { ...vault.head, head: { ...vault.head.head, sealed } } }),
  },
  {
    name: "head's signature",
    of: ({ head }) => head.signature,
    put: (vault, signature) => ({ ...vault, head: { ...vault.head, signature } }),
  },
]

/** Every field of the vault, the recovery key's included. */
export function fieldsOf({ credentials, objects }: KeptVault): readonly Field[] {
  return [
    ...HEAD_FIELDS,
    ...credentials.flatMap((_, i) => [credentialField(i, "slot"), credentialField(i, "anchor")]),
    ...objects.map((_, i) => objectField(i)),
  ]
}

/** Kinds of what the account wrote, of every device. */
export function writesOf(story: Story, device: Parameters<typeof accountOf>[0]): readonly string[] {
  const heard = story.server.heard.filter(({ caller }) => caller.account === accountOf(device))
  return heard.map(({ request }) => request.kind).filter((kind) => kind === "transact" || kind === "message")
}
