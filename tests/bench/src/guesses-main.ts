/** Prints how many passwords one core tries in a second, with all of the server and the compiled-in stretching. */
import { KEY_STRETCHING } from "@tacit/crypto/opaque"
import { guess, stolenAccount, stretchNatively } from "./guesses.ts"

const GUESSES = 20
const NATIVE = 40

const stolen = await stolenAccount("alice", "correct horse battery staple")

const begun = process.cpuUsage()
for (let i = 0; i < GUESSES; i++) await guess(stolen, `guess ${i}`)
const afterGuesses = process.cpuUsage(begun)

const begunNatively = process.cpuUsage()
stretchNatively(NATIVE)
const afterNative = process.cpuUsage(begunNatively)

const perSecond = (count: number, { user, system }: NodeJS.CpuUsage) =>
  ((count / (user + system)) * 1e6).toFixed(1)
console.log(`stretching: ${JSON.stringify(KEY_STRETCHING)}`)
console.log(`${perSecond(GUESSES, afterGuesses)} guesses a second of one core, with the app's own library`)
console.log(`${perSecond(NATIVE, afterNative)} runs a second of OpenSSL's Argon2id alone`)
