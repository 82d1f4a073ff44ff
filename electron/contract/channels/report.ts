/** Files about a whole study. Each asks where, and answers null when the person closed the dialog. */
export interface ReportRequests {
  /** One HTML page that needs no other file. */
  'report:save': { params: { study: string }; result: { path: string | null } }
  /** Everything of a study but its weights, as one JSON document. */
  'report:export': { params: { study: string }; result: { path: string | null } }
}
export const reportRequests = ['report:save', 'report:export'] as const satisfies readonly (keyof ReportRequests)[]
