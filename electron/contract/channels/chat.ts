/** Channels of the inference chat. */
export interface ChatRequests {
  /** Runs that have a checkpoint to talk to, smallest model first. */
  'chat:runs': { params: null; result: { id: string; study: string; model: string; parameters: number }[] }
}
export const chatRequests = ['chat:runs'] as const satisfies readonly (keyof ChatRequests)[]
