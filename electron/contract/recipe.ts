/** Every training number of one run, with nothing left to a default. */
export type LearningRateSchedule = 'cosine' | 'linear' | 'constant' | 'wsd'
export type Precision = 'fp32' | 'bf16'

export interface Recipe {
  max_steps: number
  /** Sequences a micro-step. */
  batch_size: number
  gradient_accumulation_steps: number
  learning_rate: number
  min_lr: number
  lr_scheduler: LearningRateSchedule
  warmup_steps: number
  /** Share of max_steps over which wsd decays at the end. */
  decay_fraction: number
  weight_decay: number
  beta1: number
  beta2: number
  adam_epsilon: number
  /** 0: off. */
  grad_clip: number
  dropout: number
  precision: Precision
  /** The backward computes the activations inside each block again, which are not kept: less memory, the same bits. */
  gradient_checkpointing: boolean
  /** Steps between evaluations; one more at step 0 and at the last step. */
  eval_interval: number
  /** Validation tokens that each evaluation reads, the same every time: evenly spread spans of 4,096. Absent: all. */
  eval_tokens?: number
  /** Steps between checkpoints; a checkpoint also follows each evaluation. Best, last and milestones are kept. */
  checkpoint_interval: number
  early_stopping?: { patience: number }
  seed: number
}

/** What a study file may say of training, for all models or for one. */
export interface RecipeKeys {
  /** cpu, cuda or cuda:N. No part of a Recipe: the same training goes on elsewhere. */
  device?: string
  batch_size?: number
  gradient_accumulation_steps?: number
  learning_rate?: number
  min_lr?: number
  lr_scheduler?: LearningRateSchedule
  warmup_steps?: number
  decay_fraction?: number
  weight_decay?: number
  beta1?: number
  beta2?: number
  adam_epsilon?: number
  grad_clip?: number
  dropout?: number
  precision?: Precision
  gradient_checkpointing?: boolean
  eval_interval?: number
  eval_tokens?: number
  checkpoint_interval?: number
  early_stopping?: { patience: number }
}
