import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const program = fileURLToPath(new URL('./mutations.ts', import.meta.url))

it('mutated tables are imported or refused with a code, never half, and never end the process', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'sizewise-mutations-'))
  try {
    const environment = { ...process.env, ELECTRON_RUN_AS_NODE: '1' }
    const result = spawnSync(process.execPath, [program, scratch, '150', '1'], { env: environment, encoding: 'utf8' })
    expect(result.stderr).toBe('')
    expect(result.status).toBe(0)
    const outcomes = JSON.parse(result.stdout) as Record<string, number>
    expect(Object.values(outcomes).reduce((sum, value) => sum + value, 0)).toBe(150)
    expect(Object.keys(outcomes)).not.toContain('internal')
    expect(outcomes['imported']).toBeGreaterThan(10)
    expect(outcomes['file_invalid']).toBeGreaterThan(10)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}, 120_000)
