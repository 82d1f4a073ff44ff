import { SizewiseError } from '../contract/errors.ts'
import { chooseHomeFolder, prepareHomeFolder } from '../core/home/home-folder.ts'

/** The data folder of `--home FOLDER` or `--home=FOLDER`, else as on the command line; made where it is missing. */
export function chosenHome(argv: readonly string[]): string {
  const at = argv.indexOf('--home')
  const joined = argv.find((argument) => argument.startsWith('--home='))
  const asked = joined === undefined ? argv[at + 1] : joined.slice('--home='.length)
  if (joined === undefined && at >= 0 && asked === undefined)
    throw new SizewiseError('usage', '--home expects a folder; none came')
  const home = chooseHomeFolder(joined === undefined && at < 0 ? undefined : asked, process.env, process.platform)
  prepareHomeFolder(home)
  return home
}
