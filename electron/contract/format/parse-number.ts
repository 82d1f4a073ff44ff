const units: Readonly<Record<string, string>> = { k: 'e3', m: 'e6', b: 'e9' }

/** 12, 1e-3, 2.5M: the decimal point is moved in the text, so that 1.1M is 1100000 and nothing beside it. */
export function parseNumber(text: string): number | undefined {
  const match = /^([-+]?(?:\d+\.?\d*|\.\d+))(?:([eE][-+]?\d{1,3})|\s?([KkMmBb]))?$/.exec(text.trim())
  if (!match) return undefined
  const [, digits = '', exponent = '', unit = ''] = match
  const value = Number(digits + exponent + (units[unit.toLowerCase()] ?? ''))
  return Number.isFinite(value) ? value : undefined
}
