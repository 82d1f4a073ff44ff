type Noun = 'dataset' | 'tokenizer' | 'study' | 'run'

const listed = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ')
const studies = (names: readonly string[]): string => `the ${names.length === 1 ? 'study' : 'studies'} ${listed(names)}`

/** What is not there, is there already, or is needed by something else. */
export const names = {
  unknown: ({ noun, name }: { noun: Noun; name: string }) => `no ${noun} is called "${name}"`,
  unknownNear: ({ noun, name, near }: { noun: Noun; name: string; near: string }) =>
    `no ${noun} is called "${name}"; did you mean "${near}"?`,
  datasetOrFile: ({ name, path }: { name: string; path: string }) =>
    `no dataset is called "${name}", and there is no file ${path}`,
  datasetOrFileNear: ({ name, path, near }: { name: string; path: string; near: string }) =>
    `no dataset is called "${name}", and there is no file ${path}; did you mean "${near}"?`,
  presetUnknown: ({ name }: { name: string }) => `no preset is called "${name}"`,
  presetUnknownNear: ({ name, near }: { name: string; near: string }) =>
    `no preset is called "${name}"; did you mean ${near}?`,
  noConversation: ({ id }: { id: number }) => `there is no conversation with id ${id}`,
  noDocument: ({ index, split, documents }: { index: number; split: string; documents: number }) =>
    `there is no document ${index}; ${split} has ${documents}`,
  taken: ({ noun, name }: { noun: Noun; name: string }) => `there is a ${noun} named '${name}' already`,
  studyTaken: ({ name }: { name: string }) => `a study called "${name}" exists already`,
  studyTakenRunIt: ({ name }: { name: string }) =>
    `a study called "${name}" exists already; run it, or give this one another name`,
  usedBy: ({ noun, name, users }: { noun: Noun; name: string; users: string[] }) =>
    `the ${noun} '${name}' is used by ${studies(users)}`,
  inQueue: ({ studies: queued }: { studies: string[] }) =>
    `${listed(queued)} ${queued.length === 1 ? 'is' : 'are'} in the queue; pause first`,
  underWay: ({ work }: { work: 'measuring' | 'creating' }) => `${work} is under way already`,
}
