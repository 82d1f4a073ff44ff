import { english } from './phrases/english.ts'
import type { Said } from './phrases/phrase.ts'

/**
 * The one catalogue of expected failures. A code names a kind of failure; the message of an instance says what was
 * expected, what came and for which thing; `remedy` says what to do about it in a terminal (in the window: the phrases
 * `remedies`). Errors cross processes as ErrorData.
 */
export const errorCatalogue = {
  usage: { remedy: 'Run the command with --help to see what it takes.', exit: 2 },
  cancelled: { remedy: 'Start it again when you want it.', exit: 130 },
  internal: { remedy: 'This is a bug. Please report it with the log.', exit: 1 },
  not_found: { remedy: 'List what there is, and check the name.', exit: 1 },
  already_exists: { remedy: 'Choose another name, or delete the existing one first.', exit: 1 },
  in_use: { remedy: 'Delete what depends on it first; --with-dependents deletes the studies of a dataset.', exit: 1 },
  busy: { remedy: 'Wait for its end, or stop it.', exit: 1 },
  file_missing: { remedy: 'Check the path.', exit: 1 },
  file_unreadable: { remedy: 'Check the permissions of the file.', exit: 1 },
  file_unwritable: { remedy: 'Check the permissions of the folder, or choose another with --home.', exit: 1 },
  file_invalid: { remedy: 'Open the file at the place named and mend it.', exit: 1 },
  format_unknown: {
    remedy: 'Use .txt, .md, .csv, .tsv, .json, .jsonl or .parquet, plain or compressed as .gz or .zst.',
    exit: 1,
  },
  encoding_unknown: { remedy: 'Name its encoding, or save the file as UTF-8, and import it again.', exit: 1 },
  column_unknown: { remedy: 'Name one of the columns listed.', exit: 2 },
  dataset_empty: { remedy: 'Import a file that holds text.', exit: 1 },
  dataset_too_small: { remedy: 'Use more data, a shorter context, or another split.', exit: 1 },
  study_invalid: { remedy: 'Mend the study file at the line named.', exit: 2 },
  model_invalid: { remedy: 'Change the numbers named.', exit: 2 },
  tokenizer_invalid: { remedy: 'Import a tokenizer.json of a byte-level BPE, character or byte tokenizer.', exit: 1 },
  checkpoint_invalid: { remedy: 'Resume from another checkpoint, or train again.', exit: 1 },
  export_unsupported: { remedy: 'Export a run of a family and with a tokenizer that the format takes.', exit: 1 },
  documents_invalid: { remedy: 'Delete the dataset and import it again.', exit: 1 },
  shard_invalid: { remedy: 'Delete the cached tokens; they are made again at the next run.', exit: 1 },
  table_invalid: { remedy: 'Give a CSV with the columns n, d and loss.', exit: 1 },
  diverged: { remedy: 'Lower the learning rate or raise the warm-up.', exit: 1 },
  out_of_memory: { remedy: 'Use a smaller batch, context or model, or close other programs.', exit: 1 },
  disk_full: { remedy: 'Free disk space, or choose another data folder with --home.', exit: 1 },
  home_in_use: { remedy: 'Close the other Sizewise, or choose another data folder with --home.', exit: 1 },
  home_unusable: { remedy: 'Choose a folder that you can write to with --home.', exit: 1 },
  database_newer: { remedy: 'Install the newest Sizewise: this data folder was written by a later version.', exit: 1 },
  database_damaged: { remedy: 'Restore the data folder from a backup.', exit: 1 },
  device_unavailable: { remedy: 'Run `sizewise doctor` to see which devices can be used.', exit: 1 },
  device_failed: {
    remedy: 'Run the study again: it goes on from its last checkpoint. If it fails again, train with --device cpu.',
    exit: 1,
  },
  engine_missing: { remedy: 'Build the native engine: npm run setup.', exit: 1 },
  engine_died: { remedy: 'The run goes on from its last checkpoint. See the log for the cause.', exit: 1 },
} as const satisfies Record<string, { remedy: string; exit: number }>

export type ErrorCode = keyof typeof errorCatalogue

/** What crosses a process boundary. `at` names the file, line, column, row or key. */
export interface ErrorData {
  code: ErrorCode
  message: Said
  at?: string
}

/** An expected failure. Anything else that is thrown is a bug. */
export class SizewiseError extends Error {
  override readonly name = 'SizewiseError'
  readonly code: ErrorCode
  /** The message, for any language; `message` itself is English. */
  readonly said: Said
  readonly at: string | undefined

  constructor(code: ErrorCode, said: Said, at?: string) {
    super(english(said))
    this.code = code
    this.said = said
    this.at = at
  }

  get remedy(): string {
    return errorCatalogue[this.code].remedy
  }

  toData(): ErrorData {
    return { code: this.code, message: this.said, ...(this.at === undefined ? {} : { at: this.at }) }
  }

  static fromData(data: ErrorData): SizewiseError {
    return new SizewiseError(data.code, data.message, data.at)
  }
}

export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`)
}
