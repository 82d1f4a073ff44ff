import { LineCounter, parseDocument, type YAMLError } from 'yaml'
import { SizewiseError } from '../../contract/errors.ts'
import { phrase, type Phrase } from '../../contract/phrases/phrase.ts'
import { Place } from './place.ts'

/** Far above any study; a bound on the time that a hostile file can take. */
const mostCharacters = 256 * 1024

/** The file's root. Every fault of YAML itself is study_invalid with its line. */
export function parseYaml(text: string, file: string): Place {
  if (text.length > mostCharacters) {
    const said = phrase('studyFile.tooLong', { most: mostCharacters, characters: text.length })
    throw new SizewiseError('study_invalid', said, file)
  }
  const lines = new LineCounter()
  const source = { file, lines }
  // Duplicate keys are found by the walk: the parser's own search is quadratic in the number of keys.
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    version: '1.2',
    schema: 'core',
    merge: false,
  })
  const first = document.errors[0]
  if (first) throw new Place(source, 'file', null, first.pos[0]).error(wordsFor(first))
  return new Place(source, 'file', document.contents, 0)
}

function wordsFor(error: YAMLError): Phrase {
  switch (error.code) {
    case 'RESOURCE_EXHAUSTION':
      return phrase('studyFile.tooDeep')
    case 'TAB_AS_INDENT':
      return phrase('studyFile.tab')
    case 'MULTIPLE_DOCS':
      return phrase('studyFile.oneDocument')
    default:
      return phrase('studyFile.notYaml', { reason: error.message })
  }
}
