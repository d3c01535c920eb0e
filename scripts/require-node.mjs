// Preloaded by every `npm run` entry point. Plain JavaScript, because an old Node cannot even read a .ts file.
const NEEDED = 24
const major = Number(process.versions.node.split(".")[0])

if (major < NEEDED) {
  console.error(
    `Tacit needs Node ${NEEDED} or newer; this is ${process.versions.node} (${process.execPath}).\n` +
      "`npm ci` installs the right one into node_modules/.bin and `npm run` uses it.\n" +
      "If you ran npm with --ignore-scripts or --omit=dev, run a plain `npm ci`, or install Node 24 yourself.",
  )
  process.exit(1)
}
