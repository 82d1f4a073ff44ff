import type { Screen } from '../../../electron/contract/channels/app.ts'

/** The way of a study through the workbench: each step shows the screen where it happens. */
export const tourScreens = ['datasets', 'models', 'studies', 'compare', 'chat'] as const satisfies readonly Screen[]
