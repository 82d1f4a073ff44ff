import { inEnglish } from '../../electron/contract/phrases/english.ts'

/** As the command line prints it: sentences in the place of phrases. */
export const asDocument = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value, inEnglish)) as Value
