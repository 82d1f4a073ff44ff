import { z } from 'zod'
import type { HostCommand } from '../command.ts'
import { EventOrder } from '../event-order.ts'
import { count, machineShare, model, path, recipe } from '../schemas.ts'

export const train: HostCommand<'train'> = {
  params: z.strictObject({
    model,
    recipe,
    train_shard: path,
    validation_shard: path,
    checkpoint_folder: path,
    milestones: z.exactOptional(z.array(count)),
    resume_from: z.exactOptional(path),
    initial_weights: z.exactOptional(path),
    device: z.string(),
    share: machineShare,
  }),
  async run(addon, params, task) {
    const order = new EventOrder(task.emit, params.checkpoint_folder)
    const native = addon.train(params, (events) => {
      for (const event of events) order.add(event)
    })
    task.steer(native)
    try {
      return await native.promise
    } finally {
      await order.drained()
    }
  },
}
