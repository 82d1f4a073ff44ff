import type { Run } from '../../contract/run.ts'
import { exactCount, plain } from './figures.ts'
import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import type { ReportInput } from './report-input.ts'

type Fact = [name: string, value: string]

/** Data and recipe as keys and values; what differs between rungs shows each value once, in the order of the ladder. */
export function factsSection(input: ReportInput, runs: readonly Run[]): Markup {
  return html`<h2>Data and recipe</h2>
    <div class="facts">
      <section>
        <h3>Data</h3>
        ${list(dataFacts(input))}
      </section>
      <section>
        <h3>Models</h3>
        ${list(across(runs.map((run) => ({ ...run.model }))))}
      </section>
      <section>
        <h3>Recipe</h3>
        ${list(across(runs.map((run) => ({ ...run.recipe }))))}
      </section>
    </div>`
}

function dataFacts({ study, dataset }: ReportInput): Fact[] {
  const facts: Fact[] = [
    ['dataset', study.dataset],
    ['tokenizer', study.tokenizer],
    [
      'budget',
      Object.entries(study.budget)
        .map(([key, value]) => `${key} ${typeof value === 'number' ? plain(value) : String(value)}`)
        .join(', '),
    ],
  ]
  if (dataset !== null) {
    facts.push(
      ['kind', dataset.kind],
      ['documents', exactCount(dataset.documents)],
      ['characters', exactCount(dataset.characters)],
      ['bytes', exactCount(dataset.bytes)],
    )
    for (const [split, statistics] of Object.entries(dataset.splits))
      facts.push([
        `${split} split`,
        statistics.characters === 0 ? 'empty' : `${exactCount(statistics.characters)} characters`,
      ])
    facts.push(['content hash', dataset.hash])
  }
  if (study.data !== null)
    facts.push(
      ['training tokens', study.data.train_hash],
      ['validation tokens', study.data.validation_hash],
      ['order', study.data.order],
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
