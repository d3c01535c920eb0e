/** I4: no nonce serves twice, nothing is sealed twice, and nothing is sealed under overwritten secrets. */

import { decode, upFrame } from "@tacit/protocol"
import type { Network } from "../network.ts"
import { NonceLedger } from "../nonce-ledger.ts"
import type { Check, Finding } from "./scene.ts"
import { askedBy, bytesOf, sealsOf } from "./sealed.ts"
import { isCommitUnderZeros, isMessageUnderZeros } from "./zero-secret.ts"

export const reusesNoNonce: Check = ({ world }) => {
  const ledger = new NonceLedger()
  for (const asked of askedBy(world))
    for (const { where, nonce, ciphertext } of sealsOf(asked)) ledger.note(where, nonce, ciphertext)
  return [...ledger.reused, ...world.evidence.localNonces.reused].map((what) => ({ what }))
}

/** A program, and whatever goes on from its disk, gives each message one form for one epoch. */
export const sealsOnce: Check = ({ world }) => {
  const lines = new Map(world.evidence.devices.map(({ name, line }) => [name, line]))
  return sealedTwice(world.network, (name) => lines.get(name))
}

/** `lineOf` says which programs go on from one disk; requests of others do not count. */
export function sealedTwice(
  { requests }: Network,
  lineOf: (device: string) => string | undefined,
): readonly Finding[] {
  const forms = new Map<string, string>()
  const wrong = new Set<string>()
  for (const { device, frame } of requests) {
    const line = lineOf(device)
    const { request } = decode(upFrame, frame)
    if (line === undefined || request.kind !== "message") continue
    const { id, opening, payload } = request
    const key = `${line} ${id} ${opening}`
    const form = Buffer.from(payload).toString("base64")
    if ((forms.get(key) ?? form) !== form) wrong.add(`${device} sealed ${id} twice for one epoch`)
    forms.set(key, form)
  }
  return [...wrong].map((what) => ({ what }))
}

/** ML-01: zeros, and what derives from them, open nothing that any device ever sealed. */
export const sealsUnderNoZeros: Check = ({ world }) =>
  askedBy(world).flatMap((asked): readonly Finding[] => {
    const { device, messages, transactions } = asked
    const account = device.engine?.profile.account
    const commits = transactions.flatMap(({ entries }) =>
      entries.flatMap((entry) => (entry.kind === "commit" ? (bytesOf(entry.payload, asked) ?? []) : [])),
    )
    const guards = device.drawn.filter(({ length }) => length === 4)
    return [
      ...messages
        .filter((message) => account && isMessageUnderZeros({ ...message, author: account }))
        .map(({ id }) => ({ what: `${device.name} sealed ${id} under zeros`, device })),
      ...commits
        .filter((commit) => isCommitUnderZeros(commit, guards))
        .map(() => ({ what: `${device.name} sealed a commit under zeros`, device })),
    ]
  })
