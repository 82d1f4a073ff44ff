import { z } from 'zod'
import type { HostCommand } from '../command.ts'
import { watchLoad } from '../load-watch.ts'
import { model, recipe, threads } from '../schemas.ts'

/** Other programs come and go: the fastest window is the one that they disturbed least. */
const windows = 3

export const measureModel: HostCommand<'measure_model'> = {
  params: z.strictObject({ model, recipe, device: z.string(), threads, seconds: z.number().positive() }),
  async run(addon, { model, recipe, device, threads, seconds }, task) {
    const load = watchLoad()
    const start = performance.now()
    const window = async () => {
      const native = addon.measureModel(model, recipe, device, threads, seconds / windows)
      task.steer(native)
      return native.promise
    }
    let fastest = await window()
    // A large model takes longer for its fewest steps than the whole time that was meant.
    for (let more = 1; more < windows && performance.now() - start < 1000 * seconds; more++) {
      const next = await window()
      if (next.seconds_per_step < fastest.seconds_per_step) fastest = next
    }
    return { ...fastest, load: load() }
  },
}
