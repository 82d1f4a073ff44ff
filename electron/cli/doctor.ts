import type { Command } from 'commander'
import type { DoctorDocument } from '../core/doctor/check.ts'
import type { Cli } from './cli.ts'
import { ownVersion } from './own-version.ts'

export function registerDoctor(program: Command, cli: Cli): void {
  program
    .command('doctor')
    .description('cores, instruction set, memory, GPU, versions, data folder, and what is missing')
    .action(
      cli.diagnose(async (context) => {
        const { examine } = await import('../core/doctor/examine.ts')
        const document = await examine({
          home: context.home,
          sizewiseVersion: ownVersion(),
          stores: () => context.stores(),
          engine: () => context.engine(),
        })
        return { document, text: describe(document), exitCode: document.ok ? 0 : 1 }
      }),
    )
}

function describe({ checks, devices, ok }: DoctorDocument): string {
  const width = Math.max(...checks.map(({ name }) => name.length))
  const lines = checks.flatMap((check) => [
    `${check.ok ? 'ok     ' : 'MISSING'}  ${check.name.padEnd(width)}  ${check.detail}`,
    ...(check.remedy === undefined ? [] : [`${' '.repeat(width + 11)}${check.remedy}`]),
  ])
  const usable = devices.map(({ device, name, detail }) => `--device ${device}: ${name}, ${detail}`)
  return [...lines, ...usable, ok ? 'Everything is in order.' : 'Something is missing; see above.'].join('\n')
}
