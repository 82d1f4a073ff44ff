import { phrase, type Said } from '../../contract/phrases/phrase.ts'
import type { Run } from '../../contract/run.ts'
import { exactCount, plain } from './figures.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import type { ReportInput } from './report-input.ts'

type Fact = [name: Said, value: Said]

/** Data and recipe as keys and values; what differs between rungs shows each value once, in the order of the ladder. */
export function factsSection(input: ReportInput, runs: readonly Run[]): Markup {
  return html`<h2>${phrase('report.facts')}</h2>
    <div class="facts">
      <section>
        <h3>${phrase('report.data')}</h3>
        ${list(dataFacts(input))}
      </section>
      <section>
        <h3>${phrase('report.models')}</h3>
        ${list(across(runs.map((run) => ({ ...run.model }))))}
      </section>
      <section>
        <h3>${phrase('report.recipe')}</h3>
        ${list(across(runs.map((run) => ({ ...run.recipe }))))}
      </section>
    </div>`
}

function dataFacts({ study, dataset }: ReportInput): Fact[] {
  const facts: Fact[] = [
    [phrase('report.dataset'), study.dataset],
    [phrase('report.tokenizer'), study.tokenizer],
    [
      phrase('report.budget'),
      Object.entries(study.budget)
        .map(([key, value]) => `${key} ${typeof value === 'number' ? plain(value) : String(value)}`)
        .join(', '),
    ],
  ]
  if (dataset !== null) {
    facts.push(
      [phrase('report.kind'), phrase('report.kindOf', { kind: dataset.kind })],
      [phrase('report.documents'), exactCount(dataset.documents)],
      [phrase('report.characters'), exactCount(dataset.characters)],
      [phrase('report.bytes'), exactCount(dataset.bytes)],
    )
    for (const [split, statistics] of Object.entries(dataset.splits))
      facts.push([
        phrase('report.split', { split }),
        statistics.characters === 0
          ? phrase('report.empty')
          : phrase('report.countOfCharacters', { characters: exactCount(statistics.characters) }),
      ])
    facts.push([phrase('report.hash'), dataset.hash])
  }
  if (study.data !== null)
    facts.push(
      [phrase('report.trainingTokens'), study.data.train_hash],
      [phrase('report.validationTokens'), study.data.validation_hash],
      [phrase('report.order'), study.data.order],
    )
  return facts
}

function across(objects: readonly Record<string, unknown>[]): Fact[] {
  const rotary = objects.some((object) => object.family === 'llama')
  const keys = [...new Set(objects.flatMap((object) => Object.keys(object)))].filter(
    (key) => key !== 'name' && (key !== 'rope_theta' || rotary),
  )
  return keys.map((key) => [
    key,
    [...new Set(objects.filter((object) => key in object).map((object) => shownValue(key, object[key])))].join(' · '),
  ])
}

function shownValue(key: string, value: unknown): string {
  // A name more than a number: it is copied, not compared.
  if (key === 'seed') return String(value)
  if (typeof value === 'number') return plain(value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function list(facts: readonly Fact[]): Markup {
  return html`<dl>
    ${facts.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`
}
