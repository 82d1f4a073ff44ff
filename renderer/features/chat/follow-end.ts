/** Near enough to the end of a pane to be held there; px. */
const nearness = 8

/**
 * Keeps a pane at its end while what it holds is written and laid out, unless the person has scrolled away from there.
 * The pane's one child holds everything.
 */
export function followEnd(pane: HTMLElement): () => void {
  let following = true
  const look = (): void => {
    following = pane.scrollHeight - pane.clientHeight - pane.scrollTop <= nearness
  }
  const observer = new ResizeObserver(() => {
    if (following) pane.scrollTo({ top: pane.scrollHeight })
  })
  for (const element of [pane, ...pane.children]) observer.observe(element)
  pane.addEventListener('scroll', look)
  return () => {
    observer.disconnect()
    pane.removeEventListener('scroll', look)
  }
}
