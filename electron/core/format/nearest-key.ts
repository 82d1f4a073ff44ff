/** The known key nearest to `key` by edit distance, or undefined when none is near enough to be a slip of the pen. */
export function nearestKey(key: string, known: readonly string[]): string | undefined {
  // Hostile input: the distance is quadratic in length, and no long key is a misspelling of a short one.
  if (key.length > 64) return undefined
  const wanted = key.toLowerCase()
  let best: string | undefined
  let bestDistance = Math.max(2, Math.ceil(key.length * 0.4)) + 1
  for (const candidate of known) {
    const distance = editDistance(wanted, candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Levenshtein distance, where a dash, an underscore and a space are the same. */
function editDistance(left: string, right: string): number {
  const a = left.replace(/[-_ ]/g, '_')
  const b = right.replace(/[-_ ]/g, '_')
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}
