import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { root } from '../../../.tools/project.mjs'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ptxas-report-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const adamw = '_ZN8sizewise4cuda12adamw_kernelEPKfl'
const plainAttention = '_ZN8sizewise4cuda12plain_kernelILi64EEEvPKf'

function kernel(name: string, architecture: string, spilled: number): string {
  return `ptxas info    : Compiling entry function '${name}' for '${architecture}'
ptxas info    : Function properties for ${name}
    ${spilled} bytes stack frame, ${spilled} bytes spill stores, ${spilled} bytes spill loads
ptxas info    : Used 40 registers, used 1 barriers, 400 bytes cmem[0]
ptxas info    : Compile time = 12.345 ms
`
}

/** `last`: the log of the last build, which `log` holds as well. */
function report(log: string, architectures: string[], last = log): { status: number | null; said: string } {
  const [all, latest] = [join(folder, 'compiled.log'), join(folder, 'build.log')]
  writeFileSync(all, log)
  writeFileSync(latest, last)
  const asked = [`-DLOG=${all}`, `-DWARNINGS=${latest}`, `-DARCHITECTURES=${architectures.join(';')}`]
  const ran = spawnSync('cmake', [...asked, '-P', join(root, '.tools/ptxas-report.cmake')], { encoding: 'utf8' })
  if (ran.error) throw ran.error
  return { status: ran.status, said: ran.stdout + ran.stderr }
}

test('kernels that keep their registers pass, on every architecture that was asked for', () => {
  const { status, said } = report(kernel(adamw, 'sm_80', 0) + kernel(adamw, 'sm_90a', 0), ['sm_80', 'sm_90a'])
  expect(said).toContain('2 kernels for sm_80, sm_90a; 0 spill registers; 0 failures')
  expect(status).toBe(0)
})

test('a hot kernel that spills fails, and is named with its architecture', () => {
  const { status, said } = report(kernel(adamw, 'sm_80', 24) + kernel(adamw, 'sm_90a', 0), [])
  expect(said).toMatch(/FAILED sm_80: 48 bytes spilled, 40 registers, .*adamw_kernel/)
  expect(status).not.toBe(0)
})

test('a kernel for what is rare may spill, and is listed; its warning, which comes first, blames no other', () => {
  const warning = `ptxas warning : Registers are spilled to local memory in function '${plainAttention}', 8 bytes spill stores, 12 bytes spill loads\n`
  const { status, said } = report(kernel(adamw, 'sm_86', 0) + warning + kernel(plainAttention, 'sm_86', 8), ['sm_86'])
  expect(said).not.toContain('adamw')
  expect(said).toMatch(/note +sm_86: 16 bytes spilled, 40 registers, .*plain_kernel/)
  expect(status).toBe(0)
})

test('what was compiled again counts as it was last', () => {
  expect(report(kernel(adamw, 'sm_80', 24) + kernel(adamw, 'sm_80', 0), []).status).toBe(0)
  expect(report(kernel(adamw, 'sm_80', 0) + kernel(adamw, 'sm_80', 24), []).status).not.toBe(0)
})

test('so does a kernel of a namespace without a name, which nvcc names after its own process', () => {
  const by = (process: string): string => {
    const own = `_GLOBAL__N__97679e43_8_adamw_cu_358a2a86_${process}`
    return `_ZN8sizewise4cuda${own.length}${own}12adamw_kernelEPKfl`
  }
  const { status, said } = report(kernel(by('6409'), 'sm_80', 24) + kernel(by('27566'), 'sm_80', 0), [])
  expect(said).toContain('1 kernels for sm_80; 0 spill registers; 0 failures')
  expect(status).toBe(0)
})

test.each([
  ['of nvcc', 'adamw.cu(12): warning #177-D: variable "x" was declared but never referenced'],
  ['of the host compiler', 'tiles.h:3:7: warning: unused variable ‘y’ in ‘z’'],
  ['of ptxas', 'ptxas warning : Value of threads per SM is out of range'],
])('a warning %s fails', (_whose, warning) => {
  const { status, said } = report(kernel(adamw, 'sm_80', 0) + warning + '\n', ['sm_80'])
  expect(said).toContain(`FAILED ${warning}`)
  expect(status).not.toBe(0)
})

test('a warning that is gone after compiling again passes', () => {
  const before = kernel(adamw, 'sm_80', 0) + 'adamw.cu(12): warning #177-D: unused\n'
  const now = kernel(adamw, 'sm_80', 0)
  expect(report(before + now, ['sm_80'], before).status).not.toBe(0)
  expect(report(before + now, ['sm_80'], now).status).toBe(0)
})

test('an architecture that nothing was compiled for fails', () => {
  const { status, said } = report(kernel(adamw, 'sm_80', 0), ['sm_80', 'sm_120'])
  expect(said).toContain('FAILED no kernel was compiled for sm_120')
  expect(status).not.toBe(0)
})

test.each(['', 'make: nothing to be done\n'])('a log without a report fails: %j', (log) => {
  const { status, said } = report(log, [])
  expect(said).toContain('expected lines of ptxas -v in')
  expect(status).not.toBe(0)
})
