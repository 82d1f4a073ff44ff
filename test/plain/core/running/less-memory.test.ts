import { describe, expect, it } from 'vitest'
import { SizewiseError } from '../../../../electron/contract/errors.ts'
import type { TrainRequest } from '../../../../electron/contract/engine-protocol.ts'
import type { Recipe } from '../../../../electron/contract/recipe.ts'
import { withLessMemory } from '../../../../electron/core/running/less-memory.ts'
import { estimateMemory } from '../../../../electron/core/sizing/memory.ts'
import { StudyControl } from '../../../../electron/core/running/study-control.ts'
import { Laboratory, steps } from './training-room.ts'

const keysOf = ({ batch_size, gradient_accumulation_steps, gradient_checkpointing }: Recipe) => [
  batch_size,
  gradient_accumulation_steps,
  gradient_checkpointing,
]

describe('withLessMemory', () => {
  it('computes activations again first, then cuts micro-batches by their smallest factor, down to one sequence', () => {
    const kept: unknown[] = []
    let recipe: Recipe | null = {
      batch_size: 12,
      gradient_accumulation_steps: 2,
      gradient_checkpointing: false,
    } as Recipe
    while ((recipe = withLessMemory(recipe)) !== null) kept.push(keysOf(recipe))
    expect(kept).toEqual([
      [12, 2, true],
      [6, 4, true],
      [3, 8, true],
      [1, 24, true],
    ])
  })
})

describe('a run that finds no memory', () => {
  /** Holds one sequence at a time, with recomputation, and runs out at the tenth step else. */
  const small = (step: number, _model: string, { recipe }: TrainRequest): void => {
    if (step > 10 && (recipe.batch_size > 1 || !recipe.gradient_checkpointing))
      throw new SizewiseError('out_of_memory', 'expected 1 GB, and there is less')
  }

  it('goes on with less from its last checkpoint, where the person allows it', async () => {
    const laboratory = new Laboratory(2)
    const { requests } = await laboratory.run({ fails: small }, new StudyControl(), 1, true)
    expect(laboratory.state).toBe('completed')
    expect(laboratory.runOf('a')).toMatchObject({ step: steps, state: 'completed' })
    const asked = requests.filter(({ model }) => model.name === 'a')
    expect(asked.map(({ recipe }) => keysOf(recipe))).toEqual([
      [2, 1, false],
      [2, 1, true],
      [1, 2, true],
    ])
    expect(asked[2]?.resume_from).toMatch(/step-00000010/)
    expect(keysOf(laboratory.runOf('a').recipe)).toEqual([1, 2, true])
    // The fake tells 1000 at the end, and its plan of the larger recipe before: that is forgotten.
    const plan = estimateMemory(laboratory.runOf('a').model, 1, 1).total
    expect(laboratory.runOf('a').peak_memory_bytes).toBe(Math.max(1000, plan))
    expect(laboratory.lines.slice(0, 2)).toEqual([
      'a: expected 1 GB, and there is less; going on with gradient_checkpointing',
      'a: expected 1 GB, and there is less; going on with a batch_size of 1',
    ])
  })

  it('begins with a recipe that fits, where the one of the plan does not', async () => {
    const laboratory = new Laboratory()
    const { model, recipe } = laboratory.runOf('a')
    const least = estimateMemory(model, 1, 1, true).total
    expect(estimateMemory(model, recipe.batch_size, 1, true).total).toBeGreaterThan(least)
    const { requests } = await laboratory.run({}, new StudyControl(), 1, true, least * 1.1)
    expect(requests.map((request) => keysOf(request.recipe))).toEqual([[1, 2, true]])
    expect(laboratory.state).toBe('completed')
    const strict = new Laboratory()
    const asked = (await strict.run({}, new StudyControl(), 1, false, least * 1.1)).requests
    expect(asked.map((request) => keysOf(request.recipe))).toEqual([[2, 1, false]])
  })

  it('fails where the person does not, or where nothing is left to save', async () => {
    const strict = new Laboratory()
    const { requests } = await strict.run({ fails: small })
    expect(requests).toHaveLength(1)
    expect(strict.runOf('a')).toMatchObject({ state: 'failed', error: { code: 'out_of_memory' } })
    const hopeless = new Laboratory()
    const fails = (): void => {
      throw new SizewiseError('out_of_memory', 'expected 1 GB, and there is less')
    }
    const tried = await hopeless.run({ fails }, new StudyControl(), 1, true)
    expect(tried.requests).toHaveLength(3)
    expect(hopeless.runOf('a')).toMatchObject({ state: 'failed', error: { code: 'out_of_memory' } })
  })
})
