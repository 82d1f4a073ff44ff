import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { NewTurn } from '../../../electron/core/ports/conversation-store.ts'
import type { Stores } from '../../../electron/core/ports/stores.ts'
import { openStores } from '../../../electron/database/stores.ts'
import { sampleStudy, scratchFolder } from './sample.ts'

const fresh = (): Stores => openStores(join(scratchFolder(), 'sizewise.sqlite'))
const options = {
  ...{ max_tokens: 5, temperature: 0, top_k: 0, top_p: 1, repetition_penalty: 1, stop: ['\n'] },
  seed: 7,
}
const lane = {
  ...{ study: 'by size', model: 'small', parameters: 1080, seed: null, rung: 0, rungs: 1 },
  ...{ step: 25, steps: 100, sample: null },
}
const turn: NewTurn = { prompt: 'to be', options, one_by_one: false, lanes: [{ ...lane, id: 'r1' }] }
const answer = {
  tokens: [{ id: 3, text: ' or', logprob: -0.5 }],
  finish: 'length' as const,
  tokens_per_second: 12.5,
  first_token_ms: 3,
}
const none = { tokens: [], finish: null, tokens_per_second: null, first_token_ms: null, running: false }

describe('conversations', () => {
  it('come back with their prompts and answers, the one last written in first', () => {
    const stores = fresh()
    stores.studies.insert(sampleStudy(stores))
    const first = stores.conversations.insert('first')
    const second = stores.conversations.insert('second')
    stores.conversations.addTurn(second.id, turn)
    const added = stores.conversations.addTurn(first.id, turn)
    expect(added).toMatchObject({
      prompt: 'to be',
      options,
      one_by_one: false,
      lanes: [{ ...lane, run: 'r1', ...none }],
    })
    stores.conversations.setAnswer(added.id, 0, answer)
    expect(stores.conversations.list().map(({ name, turns }) => [name, turns])).toEqual([
      ['first', 1],
      ['second', 1],
    ])
    expect(stores.conversations.byId(first.id)?.turns).toEqual([
      { ...added, lanes: [{ ...lane, run: 'r1', running: false, ...answer }] },
    ])
    stores.close()
  })

  it('count the votes of each size, one to a turn', () => {
    const stores = fresh()
    stores.studies.insert(sampleStudy(stores, ['r1', 'r2']))
    const { id } = stores.conversations.insert('questions')
    const other = stores.conversations.insert('others')
    const lanes = [
      { ...lane, id: 'r1' },
      { ...lane, id: 'r2', parameters: 4000 },
    ]
    const turns = [0, 1, 2].map(() => stores.conversations.addTurn(id, { ...turn, lanes }))
    for (const [at, voted] of [0, 1, 1].entries()) stores.conversations.setVote(turns[at]!.id, voted)
    const votes = () => stores.conversations.list().map((known) => [known.id, known.votes])
    const both = [
      { parameters: 1080, votes: 1 },
      { parameters: 4000, votes: 2 },
    ]
    expect(votes()).toEqual([
      [id, both],
      [other.id, []],
    ])
    expect(stores.conversations.byId(id)?.turns.map(({ vote }) => vote)).toEqual([0, 1, 1])
    stores.conversations.setVote(turns[0]!.id, 1)
    stores.conversations.setVote(turns[1]!.id, null)
    expect(votes()[0]).toEqual([id, [{ parameters: 4000, votes: 2 }]])
    expect(() => {
      stores.conversations.setVote(turns[0]!.id, 2)
    }).toThrow(expect.objectContaining({ code: 'not_found' }) as unknown)
    stores.close()
  })

  it('keep an answer whose run was deleted, and a failure', () => {
    const stores = fresh()
    const study = stores.studies.insert(sampleStudy(stores))
    const { id } = stores.conversations.insert('questions')
    const added = stores.conversations.addTurn(id, turn)
    const error = { code: 'engine_died' as const, message: 'it ended' }
    stores.conversations.setAnswer(added.id, 0, { ...answer, finish: null, error })
    stores.studies.delete(study.id)
    const kept = stores.conversations.byId(id)?.turns[0]?.lanes[0]
    expect(kept).toEqual({ ...lane, run: null, running: false, ...answer, finish: null, error })
    stores.close()
  })

  it('keep which sample a lane is, what it took, and the draft that proposed to it', () => {
    const stores = fresh()
    stores.studies.insert(sampleStudy(stores))
    const { id } = stores.conversations.insert('questions')
    const wished = { ...options, samples: 2, weights: 'int8' as const, draft: { id: 'r1', step: null } }
    const lanes = [0, 1].map((sample) => ({ ...lane, id: 'r1', sample }))
    const added = stores.conversations.addTurn(id, { ...turn, options: wished, lanes })
    const drafted = { ...answer, memory_bytes: 5e9, draft: { run: 'r1', step: 25, proposed: 9, accepted: 4 } }
    stores.conversations.setAnswer(added.id, 1, drafted)
    const [kept] = stores.conversations.byId(id)!.turns
    expect(kept?.options).toEqual(wished)
    expect(kept?.lanes.map(({ sample }) => sample)).toEqual([0, 1])
    expect(kept?.lanes[1]).toMatchObject(drafted)
    expect(kept?.lanes[0]).not.toHaveProperty('draft')
    stores.close()
  })

  it('are renamed and deleted with everything in them', () => {
    const stores = fresh()
    stores.studies.insert(sampleStudy(stores))
    const { id } = stores.conversations.insert('questions')
    const added = stores.conversations.addTurn(id, turn)
    stores.conversations.rename(id, 'answers')
    expect(stores.conversations.byId(id)?.name).toBe('answers')
    stores.conversations.delete(id)
    expect(stores.conversations.byId(id)).toBeUndefined()
    const gone = expect.objectContaining({ code: 'not_found' }) as unknown
    expect(() => {
      stores.conversations.setAnswer(added.id, 0, answer)
    }).toThrow(gone)
    expect(() => {
      stores.conversations.delete(id)
    }).toThrow(gone)
    expect(() => {
      stores.conversations.rename(id, 'x')
    }).toThrow(gone)
    stores.close()
  })
})
