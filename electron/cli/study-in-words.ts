import { english } from '../contract/phrases/english.ts'
import type { StudyDocument } from '../contract/study.ts'
import { formatBytes } from '../contract/format/bytes.ts'
import { formatCount } from '../contract/format/count.ts'
import { formatDuration } from '../contract/format/duration.ts'
import type { StudyPlan } from '../core/planning/study-plan.ts'
import { runsTable } from './live-table.ts'
import { formatTable } from './table.ts'

type Described = StudyDocument & Pick<StudyPlan, 'models' | 'warnings'>

/** A study for people: before it ran its plan, afterwards its runs, and the answer last, where eyes end up. */
export function describeStudy(study: Described): string {
  const budget = Object.entries(study.budget).map(([rule, amount]) => `${rule} ${String(amount)}`)
  return [
    `${study.name}: ${study.state}; dataset ${study.dataset}, tokenizer ${study.tokenizer}, budget ${budget.join(', ')}`,
    '',
    study.state === 'new' ? planTable(study) : runsTable(study.runs),
    ...study.models.flatMap((model) => model.warnings.map((warning) => `warning: ${model.name}: ${english(warning)}`)),
    ...study.warnings.map((warning) => `warning: ${english(warning)}`),
    ...study.runs.flatMap((run) =>
      run.error === undefined ? [] : [`failed: ${run.model.name}: ${english(run.error.message)}`],
    ),
    ...(study.answer === null ? [] : ['', english(study.answer.sentence)]),
  ].join('\n')
}

function planTable(study: Described): string {
  const rows = study.models.map((model) => {
    const run = study.runs.find((candidate) => candidate.model.name === model.name)
    return [
      model.name,
      formatCount(run?.parameters.total ?? 0),
      formatCount(run?.parameters.without_embeddings ?? 0),
      String(model.steps),
      formatCount(model.steps * model.tokens_per_step),
      formatBytes(model.memory_bytes.total),
      model.memory_fit,
      model.disk_bytes === undefined ? '?' : formatBytes(model.disk_bytes),
      run?.estimate ? formatDuration(run.estimate.duration_s) : '?',
    ]
  })
  const table = formatTable(
    ['model', 'parameters', 'without emb.', 'steps', 'tokens', 'memory', '', 'disk', 'time'],
    rows,
  )
  const times = study.runs.map((run) => run.estimate?.duration_s)
  const total = times.reduce<number>((sum, time) => sum + (time ?? 0), 0)
  return `${table}\nestimated in all: ${formatDuration(total)}${times.includes(undefined) ? ' and what could not be estimated' : ''}`
}
