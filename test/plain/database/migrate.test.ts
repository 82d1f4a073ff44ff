import { join } from 'node:path'
import { mkdirSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { phrase } from '../../../electron/contract/phrases/phrase.ts'
import { databaseVersion, readMigrations } from '../../../electron/database/migrate.ts'
import { openConnection } from '../../../electron/database/open.ts'
import { openStores } from '../../../electron/database/stores.ts'
import { sampleDataset, sampleStudy, scratchFolder } from './sample.ts'

const shipped = readMigrations()

describe('migrations', () => {
  it('are numbered without a gap', () => {
    const folder = join(scratchFolder(), 'migrations')
    mkdirSync(folder)
    writeFileSync(join(folder, '0001-first.sql'), 'SELECT 1;')
    writeFileSync(join(folder, '0003-third.sql'), 'SELECT 1;')
    expect(() => readMigrations(`${folder}/`)).toThrow('expected the number 0002')
    const names = [
      '0001-first.sql',
      '0002-settings.sql',
      '0003-run-notes.sql',
      '0004-samples-and-log.sql',
      '0005-conversations.sql',
      '0006-votes.sql',
      '0007-milestones.sql',
      '0008-lane-steps.sql',
      '0009-log-phrases.sql',
      '0010-gradient-checkpointing.sql',
      '0011-lane-samples.sql',
    ]
    expect(shipped.map((migration) => migration.name)).toEqual(names)
  })

  it('make a fresh database of the newest version', () => {
    const connection = openConnection(join(scratchFolder(), 'sizewise.sqlite'))
    expect(databaseVersion(connection)).toBe(shipped.length)
    const tables = connection.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`).pluck().all()
    expect(tables).toEqual([
      'chat_lanes',
      'chat_turns',
      'checkpoints',
      'conversations',
      'datasets',
      'evaluation_metrics',
      'evaluations',
      'runs',
      'samples',
      'settings',
      'shards',
      'studies',
      'study_log',
      'tokenizers',
      'train_metrics',
    ])
    connection.close()
  })

  it('0002 keeps the datasets of a database of version 1, and settings can be stored', () => {
    const path = join(scratchFolder(), 'sizewise.sqlite')
    const older = openStores(path, { migrations: shipped.slice(0, 1) })
    older.datasets.insert(sampleDataset())
    older.close()
    const newer = openStores(path, { migrations: shipped.slice(0, 2) })
    expect(newer.datasets.list().map((dataset) => dataset.name)).toEqual(['plays'])
    expect(newer.settings.read('window')).toBeUndefined()
    newer.settings.write('window', { width: 1280 })
    newer.settings.write('window', { width: 960 })
    expect(newer.settings.read('window')).toEqual({ width: 960 })
    newer.close()
  })

  it('0003 keeps the runs of a database of version 2, without notes and not put away', () => {
    const path = join(scratchFolder(), 'sizewise.sqlite')
    const older = openStores(path, { migrations: shipped.slice(0, 2) })
    older.studies.insert(sampleStudy(older))
    older.close()
    const newer = openStores(path)
    const { runs } = newer.runs.page({ study: null, after: null, limit: 10 })
    expect(runs).toMatchObject([{ id: 'r1', notes: '', archived: false, dataset: 'plays' }])
    newer.close()
  })

  it('0004 keeps the runs of a database of version 3, which can have samples and a log', () => {
    const path = join(scratchFolder(), 'sizewise.sqlite')
    const older = openStores(path, { migrations: shipped.slice(0, 3) })
    const { id } = older.studies.insert(sampleStudy(older))
    older.close()
    const newer = openStores(path, { migrations: shipped })
    expect(newer.samples.list('r1')).toEqual([])
    newer.samples.put('r1', { step: 10, prompt: 'To be', text: ' or' })
    newer.samples.put('r1', { step: 10, prompt: 'To be', text: ' or not' })
    expect(newer.samples.list('r1')).toEqual([{ step: 10, prompt: 'To be', text: ' or not' }])
    const first = newer.studyLog.add(id, 'Preparing tokens')
    const second = newer.studyLog.add(id, 'a: started')
    expect(newer.studyLog.list(id)).toEqual([first, second])
    newer.studies.delete(id)
    expect(newer.samples.list('r1')).toEqual([])
    expect(newer.studyLog.list(id)).toEqual([])
    newer.close()
  })

  it('0006 keeps the conversations of a database of version 5, which can be voted in', () => {
    const path = join(scratchFolder(), 'sizewise.sqlite')
    const older = openConnection(path, { migrations: shipped.slice(0, 5) })
    older.exec(`INSERT INTO conversations VALUES (1, 'plays', '2026-01-01');
      INSERT INTO chat_turns (id, conversation_id, prompt, options, one_by_one, created_at)
        VALUES (1, 1, 'to be', '{}', 0, '2026-01-01');
      INSERT INTO chat_lanes (turn_id, position, study, model, parameters, rung, rungs)
        VALUES (1, 0, 's', 'small', 1080, 0, 1);`)
    older.close()
    const newer = openConnection(path, { migrations: shipped.slice(0, 6) })
    expect(newer.prepare('SELECT prompt, vote FROM chat_turns').all()).toEqual([{ prompt: 'to be', vote: null }])
    newer.exec('UPDATE chat_turns SET vote = 0')
    newer.close()
  })

  it('0007 keeps the checkpoints of a database of version 6, which can have milestones', () => {
    const path = join(scratchFolder(), 'sizewise.sqlite')
    const older = openStores(path, { migrations: shipped.slice(0, 6) })
    older.studies.insert(sampleStudy(older))
    older.close()
    const filled = openConnection(path, { migrations: shipped.slice(0, 6) })
    filled.exec(`INSERT INTO checkpoints (run_id, step, path, sha256, best, last) VALUES
      ('r1', 10, 'best.safetensors', 'ab', 1, 0), ('r1', 30, 'last.safetensors', 'cd', 0, 1)`)
    filled.close()
    const newer = openStores(path)
    expect(newer.runs.byId('r1')?.checkpoints).toEqual([
      { step: 10, path: 'best.safetensors', sha256: 'ab', roles: ['best'] },
      { step: 30, path: 'last.safetensors', sha256: 'cd', roles: ['last'] },
    ])
    const milestone = { step: 40, path: 'm.weights.safetensors', sha256: 'ef' }
    newer.metrics.record('r1', { train: [], evaluations: [], milestones: [milestone] })
    expect(newer.checkpoints.list('r1').at(-1)).toEqual({ ...milestone, roles: ['milestone'] })
    newer.close()
  })

  it('0008 keeps the answers of a database of version 7, whose steps are not known', () => {
    const path = join(scratchFolder(), 'sizewise.sqlite')
    const older = openConnection(path, { migrations: shipped.slice(0, 7) })
    older.exec(`INSERT INTO conversations VALUES (1, 'plays', '2026-01-01');
      INSERT INTO chat_turns (id, conversation_id, prompt, options, one_by_one, created_at)
        VALUES (1, 1, 'to be', '{}', 0, '2026-01-01');
      INSERT INTO chat_lanes (turn_id, position, study, model, parameters, rung, rungs, tokens)
        VALUES (1, 0, 's', 'small', 1080, 0, 1, '[{"id":1,"text":"a","logprob":-1}]');`)
    older.close()
    const newer = openStores(path)
    const [lane] = newer.conversations.byId(1)?.turns[0]?.lanes ?? []
    expect(lane).toMatchObject({ step: null, steps: null, tokens: [{ id: 1, text: 'a', logprob: -1 }] })
    newer.close()
  })

  it('0009 keeps the lines of a log of version 8 as they are, and takes phrases beside them', () => {
    const path = join(scratchFolder(), 'sizewise.sqlite')
    const older = openStores(path, { migrations: shipped.slice(0, 8) })
    const { id } = older.studies.insert(sampleStudy(older))
    older.close()
    const raw = openConnection(path, { migrations: shipped.slice(0, 8) })
    raw.prepare(`INSERT INTO study_log (study_id, at, text) VALUES (?, '2026-01-01', ?)`).run(id, 'a "b":\nstarted')
    raw.close()
    const newer = openStores(path, { migrations: shipped.slice(0, 9) })
    const added = newer.studyLog.add(id, phrase('log.started', { steps: 40 }))
    expect(newer.studyLog.list(id)).toEqual([{ at: '2026-01-01', text: 'a "b":\nstarted' }, added])
    expect(added.text).toEqual({ phrase: 'log.started', values: { steps: 40 } })
    newer.close()
  })

  it('0010 keeps the recipes of a database of version 9, which kept every activation', () => {
    const path = join(scratchFolder(), 'sizewise.sqlite')
    const older = openStores(path, { migrations: shipped.slice(0, 9) })
    older.studies.insert(sampleStudy(older))
    const recipe = older.runs.byId('r1')!.recipe
    expect(recipe).not.toHaveProperty('gradient_checkpointing')
    older.close()
    const newer = openStores(path)
    expect(newer.runs.byId('r1')!.recipe).toEqual({ ...recipe, gradient_checkpointing: false })
    newer.close()
  })

  it('0011 keeps the answers of a database of version 10, each the one of its model', () => {
    const path = join(scratchFolder(), 'sizewise.sqlite')
    const older = openConnection(path, { migrations: shipped.slice(0, 10) })
    older.exec(`INSERT INTO conversations VALUES (1, 'plays', '2026-01-01');
      INSERT INTO chat_turns (id, conversation_id, prompt, options, one_by_one, created_at)
        VALUES (1, 1, 'to be', '{}', 0, '2026-01-01');
      INSERT INTO chat_lanes (turn_id, position, study, model, parameters, rung, rungs, finish)
        VALUES (1, 0, 's', 'small', 1080, 0, 1, 'length');`)
    older.close()
    const newer = openStores(path, { migrations: shipped.slice(0, 11) })
    const [lane] = newer.conversations.byId(1)?.turns[0]?.lanes ?? []
    expect(lane).toMatchObject({ sample: null, finish: 'length' })
    expect(lane).not.toHaveProperty('memory_bytes')
    expect(lane).not.toHaveProperty('draft')
    newer.close()
  })

  it('keep what a filled older database holds, and all arrive or none', () => {
    const path = join(scratchFolder(), 'sizewise.sqlite')
    const older = openStores(path, { migrations: shipped })
    older.datasets.insert(sampleDataset())
    older.close()
    const next = { version: shipped.length + 1, name: 'next', sql: 'ALTER TABLE datasets ADD COLUMN note TEXT;' }
    const broken = { version: shipped.length + 2, name: 'broken', sql: 'CREATE TABLE halves (x) STRICT;' }
    expect(() => openConnection(path, { migrations: [...shipped, next, broken] })).toThrow()
    const unchanged = openConnection(path)
    expect(databaseVersion(unchanged)).toBe(shipped.length)
    unchanged.close()

    const newer = openStores(path, { migrations: [...shipped, next] })
    expect(newer.datasets.list().map((dataset) => dataset.name)).toEqual(['plays'])
    newer.close()
    expect(() => openConnection(path)).toThrow(expect.objectContaining({ code: 'database_newer' }))
  })

  it('refuse to leave rows without what they refer to', () => {
    const path = join(scratchFolder(), 'sizewise.sqlite')
    openConnection(path).close()
    const orphaning = {
      version: shipped.length + 1,
      name: 'orphaning',
      sql: `PRAGMA defer_foreign_keys = ON; INSERT INTO evaluations VALUES (1, 'absent', 't', NULL, '{}', '');`,
    }
    expect(() => openConnection(path, { migrations: [...shipped, orphaning] })).toThrow('without what they refer to')
  })
})
