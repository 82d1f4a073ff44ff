import type { LadderMove } from '../../../electron/contract/draft.ts'
import { ask, RequestError } from '../ipc/client.ts'
import { draft } from './draft.svelte.ts'
import { NewestOnly } from './newest-only.ts'

const moves = new NewestOnly()

/** Lays the whole ladder out anew. */
export function moveLadder(move: LadderMove): void {
  follow(async () => {
    const rungs = await ask('draft:ladder', move)
    const shared = draft.current?.ladder.every(({ dropout }) => dropout === draft.current?.ladder[0]?.dropout)
    const dropout = shared ? draft.current?.ladder[0]?.dropout : undefined
    draft.replaceLadder(rungs.map((rung) => (dropout === undefined ? rung : { ...rung, dropout })))
  })
}

/** Gives a rung the shape of about so many parameters. */
export function resizeRung(index: number, parameters: number): void {
  follow(async () => {
    const rung = draft.current?.ladder[index]
    const vocab = draft.plan?.vocab
    if (rung === undefined || vocab === undefined || vocab === null) return
    const resized = await ask('draft:resize', { rung, parameters, vocab })
    draft.change(({ ladder }) => {
      ladder[index] = { ...resized, name: ladder[index]?.name ?? resized.name }
    })
  })
}

function follow(move: () => Promise<void>): void {
  moves.run(async () => {
    try {
      await move()
      draft.moveError = undefined
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      draft.moveError = error
    }
  })
}
