/** A failure of the set-up that a person can mend: its message says how. Anything else that is thrown is a bug. */
export class Failure extends Error {}

/** Runs a script's main function; a Failure ends it with its message alone and exit code 1. */
export async function runMain(/** @type {() => Promise<number> | number} */ main) {
  try {
    process.exitCode = await main()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    console.error(`sizewise: ${error.message}`)
    process.exitCode = 1
  }
}
