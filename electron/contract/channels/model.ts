import type { ModelDescription } from '../model.ts'

export interface ModelRequests {
  'model:presets': { params: null; result: ModelDescription[] }
}
export const modelRequests = ['model:presets'] as const satisfies readonly (keyof ModelRequests)[]
