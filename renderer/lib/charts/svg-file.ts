/** A drawing of the page as one SVG file that stands alone: with its title and ground, without what follows the hand. */
export function svgFileOf(drawing: SVGSVGElement, title: string, ground: string, ink: string): string {
  const { width, height } = drawing.getBoundingClientRect()
  const copy = drawing.cloneNode(true) as SVGSVGElement
  for (const live of copy.querySelectorAll('[data-live]')) live.remove()
  for (const name of ['class', 'style', 'role', 'tabindex', 'aria-label']) copy.removeAttribute(name)
  for (const element of copy.querySelectorAll('*')) {
    for (const name of element.getAttributeNames())
      if (/^(class|style|id|role|aria-.*)$/.test(name)) element.removeAttribute(name)
  }
  for (const comment of commentsOf(copy)) comment.remove()
  /** Px above it, for the title, and beside it. */
  const [band, margin] = [32, 16]
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.setAttribute('width', String(width + 2 * margin))
  copy.setAttribute('height', String(height + band))
  copy.setAttribute('viewBox', `${-margin} ${-band} ${width + 2 * margin} ${height + band}`)
  copy.setAttribute('font-family', "'Inter Variable', system-ui, sans-serif")
  const heading = made(copy, 'text', { x: '0', y: '-10', fill: ink, 'font-size': '14', 'font-weight': '600' })
  heading.textContent = title
  copy.prepend(heading)
  copy.prepend(
    made(copy, 'rect', { x: String(-margin), y: String(-band), width: '100%', height: '100%', fill: ground }),
  )
  return new XMLSerializer().serializeToString(copy)
}

/** The framework leaves some behind to find its places again. */
function commentsOf(within: SVGSVGElement): Comment[] {
  const walk = within.ownerDocument.createTreeWalker(within, NodeFilter.SHOW_COMMENT)
  const found: Comment[] = []
  while (walk.nextNode() !== null) found.push(walk.currentNode as Comment)
  return found
}

function made(within: SVGSVGElement, name: string, attributes: Record<string, string>): SVGElement {
  const element = within.ownerDocument.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  return element
}
