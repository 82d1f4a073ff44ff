import { SizewiseError } from '../../contract/errors.ts'
import { phrase } from '../../contract/phrases/phrase.ts'
import { nearestKey } from './nearest-key.ts'

/** not_found for a name that nothing has, with the nearest of those that there are. */
export function unknownName(
  noun: 'dataset' | 'tokenizer' | 'study' | 'run',
  name: string,
  known: readonly { name: string }[],
): SizewiseError {
  const near = nearestKey(
    name,
    known.map((one) => one.name),
  )
  const said =
    near === undefined ? phrase('names.unknown', { noun, name }) : phrase('names.unknownNear', { noun, name, near })
  return new SizewiseError('not_found', said, name)
}
