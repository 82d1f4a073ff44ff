// Swedish writes dates as ISO 8601 does.
const shape = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' })

/** 2026-11-26 18:32:25, in the time of this machine, whatever the language. */
export const formatMoment = (iso: string): string => shape.format(new Date(iso))
