import { formatShortCount } from '../../../electron/contract/format/count.ts'
import type { DraftPlan, StudyDraft } from '../../../electron/contract/draft.ts'

/** Places of the rungs that are called by their size, such as `188K` or `188K-2`. */
export function automaticNames(draft: StudyDraft, plan: DraftPlan | null): Set<number> {
  const places = draft.ladder.flatMap((rung, index) => {
    const size = sizeName(plan, index)
    return size !== undefined && plan?.rungs[index]?.model.name === rung.name && isCalled(rung.name, size)
      ? [index]
      : []
  })
  return new Set(places)
}

/** New names of those rungs whose size is another now, no two alike. */
export function namesBySize(draft: StudyDraft, plan: DraftPlan, places: Set<number>): [index: number, name: string][] {
  const names = draft.ladder.map(({ name }) => name)
  const changes: [number, string][] = []
  for (const index of places) {
    const size = sizeName(plan, index)
    if (size === undefined || isCalled(names[index] ?? '', size)) continue
    let name = size
    for (let number = 2; names.includes(name); number++) name = `${size}-${number}`
    names[index] = name
    changes.push([index, name])
  }
  return changes
}

function sizeName(plan: DraftPlan | null, index: number): string | undefined {
  const parameters = plan?.rungs[index]?.description?.parameters.without_embeddings
  return parameters === undefined ? undefined : formatShortCount(parameters)
}

function isCalled(name: string, size: string): boolean {
  return name === size || (name.startsWith(`${size}-`) && /^\d+$/.test(name.slice(size.length + 1)))
}

/** Overrides of a rung go where its name goes. */
export function renameRung(draft: StudyDraft, index: number, name: string): void {
  const rung = draft.ladder[index]
  if (rung === undefined) return
  const overrides = draft.per_model[rung.name]
  if (overrides !== undefined && name !== rung.name) {
    const { [rung.name]: _old, ...others } = draft.per_model
    draft.per_model = { ...others, [name]: overrides }
  }
  rung.name = name
}
