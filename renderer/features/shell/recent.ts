import { ask } from '../../lib/ipc/client.ts'
import { shell } from '../../lib/state/shell.svelte.ts'
import type { Command } from './commands.ts'

/** What the palette can open, newest first. */
export interface Recent {
  studies: Command[]
  datasets: Command[]
  runs: Command[]
}

const most = 20

export const noRecent: Recent = { studies: [], datasets: [], runs: [] }

export async function readRecent(): Promise<Recent> {
  const [studies, datasets, runs] = await Promise.all([
    ask('study:list', null),
    ask('dataset:list', null),
    ask('run:list', { study: null }),
  ])
  const open = (id: string, label: string, screen: 'studies' | 'datasets', subject: string): Command => ({
    id,
    label,
    run: () => {
      shell.go(screen, subject)
    },
  })
  return {
    studies: newest(studies).map(({ name }) => open(`study ${name}`, name, 'studies', name)),
    datasets: newest(datasets).map(({ name }) => open(`dataset ${name}`, name, 'datasets', name)),
    // In the order in which they are trained: the last are the newest.
    runs: runs
      .slice(-most)
      .reverse()
      .map(({ id, study, model, seed }) => open(`run ${id}`, `${study} · ${model.name} · ${seed}`, 'studies', study)),
  }
}

function newest<Thing extends { created_at: string }>(things: Thing[]): Thing[] {
  return [...things].sort((a, b) => (a.created_at < b.created_at ? 1 : -1)).slice(0, most)
}
