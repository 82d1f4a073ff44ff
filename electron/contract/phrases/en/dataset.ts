/** What a person should know of a dataset that was imported. */
export const dataset = {
  exactEstimated: ({ share }: { share: number }) =>
    `exact duplicates are estimated from ${(100 * share).toPrecision(2)} % of the documents`,
  nearAmong: ({ compared, documents }: { compared: number; documents: number }) =>
    `near duplicates were sought among ${compared} of ${documents} documents`,
  acrossSplits: ({ documents }: { documents: number }) =>
    `${documents === 1 ? '1 document of validation or test stands' : `${documents} documents of validation or test stand`} nearly the same in train: losses will look better than they are`,
  emptySplit: ({ split, share }: { split: string; share: number }) =>
    `no document fell into ${split}: there are too few of them for its share of ${share}`,
  otherFiles: ({ files }: { files: number }) =>
    files === 1 ? '1 file of another kind was left out' : `${files} files of other kinds were left out`,
  emptyRows: ({ path, rows }: { path: string; rows: number }) =>
    `${path}: ${rows === 1 ? '1 row without a text was' : `${rows} rows without a text were`} left out`,
  emptyFile: ({ path }: { path: string }) => `${path} holds no text and was left out`,
}
