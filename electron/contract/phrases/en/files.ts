/** What the file system says about a file, and what is wrong with its bytes. */
export const files = {
  missing: () => 'there is no such file',
  notAFolder: () => 'a part of the path is not a folder',
  denied: () => 'the system does not let Sizewise read it',
  isFolder: () => 'expected a file, found a folder',
  circularLink: () => 'the link leads back to itself',
  diskUnreadable: () => 'the disk could not be read',
  manyOpen: () => 'too many files are open',
  noSpace: () => 'there is no space left for the dataset',
  readOnly: () => 'the disk can only be read',
  notWritten: ({ path, reason }: { path: string; reason: string }) => `${path} cannot be written: ${reason}`,
  noFolder: ({ path }: { path: string }) => `expected the folder of ${path} to exist`,
  noKnownKind: ({ others }: { others: number }) =>
    `expected files of text or tables; found ${others} files of other kinds`,
  notByName: ({ name }: { name: string }) => `expected a file of text or a table; '${name}' is neither by its name`,
  encodingUnknown: () => 'expected text in UTF-8, UTF-16 or GB18030; the bytes fit none of them',
  notEncoded: ({ encoding, line }: { encoding: string; line: number }) =>
    `expected ${encoding} throughout; a byte after line ${line} starts does not fit`,
  notCompressed: ({ compression, reason }: { compression: string; reason: string }) =>
    `expected a whole ${compression} file; decompressing it failed: ${reason}`,
  zstdBroken: ({ reason }: { reason: string }) => `expected a whole zstd file; ${reason}`,
  noBlock: ({ byte }: { byte: number }) => `byte ${byte} begins no block`,
  noFrame: ({ byte }: { byte: number }) => `byte ${byte} begins no frame`,
  noSpaceForHome: ({ home }: { home: string }) => `no space for the data folder ${home}`,
  homeUnusable: ({ reason }: { reason: string }) => `the data folder cannot be used: ${reason}`,
  homeIsFile: () => 'expected a folder; it is a file',
  documentsBroken: ({ reason }: { reason: string }) => `expected a whole file of documents; ${reason}`,
  endsEarly: () => 'it ends too early',
  endIsNone: () => 'its end is none',
  offsetsDoNotFit: () => 'its offsets do not fit',
  offsetsDoNotAscend: () => 'its offsets do not ascend',
}
