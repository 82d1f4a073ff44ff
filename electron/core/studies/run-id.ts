/** Letters, digits and dots of any name, the rest as single dashes; empty when nothing is left. */
export function slug(text: string, mostCharacters: number): string {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
  return plain.slice(0, mostCharacters).replace(/^[-.]+|[-.]+$/g, '')
}

/**
 * An id that a person can type and a folder can be called, on file systems that ignore case as well:
 * `tinyshakespeare-small-1337`, with a number behind it where that is taken.
 */
export function runId(study: string, model: string, seed: number, isTaken: (id: string) => boolean): string {
  const base = [slug(study, 32) || 'study', slug(model, 24) || 'model', String(seed)].join('-')
  let id = base
  for (let number = 2; isTaken(id); number++) id = `${base}-${number}`
  return id
}
