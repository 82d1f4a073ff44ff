type State = 'new' | 'running' | 'paused' | 'completed' | 'failed'

/** What happens in a study, as its log tells it. */
export const log = {
  preparing: ({ what }: { what: string }) => `Preparing ${what}`,
  dataset: ({ name, stage }: { name: string; stage: 'checking' | 'reading' | 'finishing' }) =>
    `dataset ${name}: ${stage}`,
  tokenizer: ({ name }: { name: string }) => `tokenizer ${name}`,
  tokens: ({ dataset, split }: { dataset: string; split: string }) => `tokens of ${dataset}, ${split}`,
  speed: ({ model }: { model: string }) => `speed of ${model}`,
  note: ({ name, note }: { name: string; note: string }) => `dataset ${name}: ${note}`,

  run: ({ model, seed, what }: { model: string; seed: number; what: string }) => `${model} (seed ${seed}): ${what}`,
  started: ({ steps }: { steps: number }) => `started, ${steps} steps`,
  goesOn: ({ step, steps }: { step: number; steps: number }) => `goes on near step ${step} of ${steps}`,
  completed: () => 'completed',
  completedAt: ({ loss }: { loss: number }) => `completed, validation loss ${loss.toFixed(4)}`,
  paused: ({ step, steps }: { step: number; steps: number }) => `paused at step ${step} of ${steps}`,
  stopped: ({ step, steps }: { step: number; steps: number }) => `stopped at step ${step} of ${steps}`,
  failed: ({ step, steps, why }: { step: number; steps: number; why: string }) =>
    `failed at step ${step} of ${steps}: ${why}`,
  whyUnknown: () => 'the reason is not known',
  queued: () => 'queued',
  ended: ({ state }: { state: State }) => `The study is ${state}`,
  gaveUp: ({ why }: { why: string }) => `Stopped: ${why}`,

  runFailed: ({ model, why }: { model: string; why: string }) => `${model} failed: ${why}`,
  engineDied: ({ model, step, death }: { model: string; step: number; death: string }) =>
    `${model}: the engine died near step ${step} (${death}); going on from the last checkpoint`,
  lessMemory: ({ model, why, batch }: { model: string; why: string; batch: number | null }) =>
    `${model}: ${why}; going on with ${batch === null ? 'gradient_checkpointing' : `a batch_size of ${batch}`}`,
  checkpointDamaged: ({ model, step }: { model: string; step: number }) =>
    `${model}: the checkpoint of step ${step} is damaged; going back to the one before it`,
  checkpointMissing: ({ model, step }: { model: string; step: number }) =>
    `${model}: the checkpoint of step ${step} is missing; going back to the one before it`,
  notDeleted: ({ path, why }: { path: string; why: string }) => `${path} could not be deleted: ${why}`,
  noSamples: ({ why }: { why: string }) => `no samples: ${why}`,
  noSample: ({ model, step, why }: { model: string; step: number; why: string }) =>
    `${model}: no sample at step ${step}: ${why}`,
  requestsUnreadable: ({ why }: { why: string }) => `requests of other processes cannot be read: ${why}`,
}
