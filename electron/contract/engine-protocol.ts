/**
 * What core and the engine host say to each other. Plain data only, so that it passes over a MessagePort and over a
 * child process's channel alike. One request has one reply; events come before the reply; `cancel` ends a request with
 * the error `cancelled` (a training request: after its checkpoint is saved).
 */
import type { ErrorData } from './errors.ts'
import type { Model, ModelMemory, ParameterCount } from './model.ts'
import type { Recipe } from './recipe.ts'
import type { EvaluationMetric, TrainMetric } from './run.ts'
import type { TokenizerKind } from './tokenizer.ts'

/** Why no CUDA device can be used. */
export type CudaObjection =
  | 'backend_missing'
  | 'backend_broken'
  | 'backend_foreign'
  | 'driver_missing'
  | 'driver_broken'
  | 'driver_too_old'
  | 'gpu_missing'

/** A GPU that the engine can use. */
export interface GpuDescription {
  /** cuda:N, as study files name it. */
  device: string
  name: string
  memory_bytes: number
  /** NVIDIA's compute capability, as 9.0. */
  capability: string
  /** Of which each computes a part of a kernel. */
  multiprocessors: number
}

/** What a GPU is doing, for all programs of the machine. */
export interface GpuUsage {
  device: string
  memory_used_bytes: number
  memory_bytes: number
  /** The share of the last moment in which it computed; null where the driver does not say. */
  load: number | null
}

export interface CudaDescription {
  available: boolean
  /** The devices, or why there is none: one sentence in English. */
  detail: string
  devices: GpuDescription[]
  /** Where none is available. */
  reason?: CudaObjection
  /** Whose matrix products run there; `missing`: why they are our own where no cuBLASLt could be used, in English. */
  products?: { name: string; missing?: string }
}

export interface CpuDescription {
  name: string
  cores: number
  features: string[]
  /** The instruction-set path that the engine takes. */
  path: 'baseline' | 'avx2' | 'avx512' | 'avx512_bf16'
}

/** Metrics come in batches, at most about ten a second; a checkpoint event follows the durable rename of its file. */
export type TrainEvent =
  /* data_order describes the order of training windows: equal for every model of a ladder with equal context. */
  | {
      kind: 'started'
      step: number
      parameters: ParameterCount
      arena_bytes: number
      total_bytes: number
      data_order: string
    }
  | { kind: 'metrics'; points: TrainMetric[] }
  | { kind: 'evaluation'; point: EvaluationMetric; best: boolean }
  | {
      kind: 'checkpoint'
      step: number
      file: string
      sha256: string
      best: { step: number; validation_loss: number } | null
    }
  /* The weights alone, durable as well; before the checkpoint of its step. */
  | { kind: 'milestone'; step: number; file: string; sha256: string }

/** What a run that trains beside others has of the machine. */
export interface MachineShare {
  /** Of the processor. */
  threads: number
  /**
   * What of each second counts for it, above 0 and up to 1: times and speeds are those of the whole machine, or of the
   * whole GPU, and those of all that train there add up to its time.
   */
  time: number
}

export interface TrainRequest {
  model: Model
  recipe: Recipe
  train_shard: string
  validation_shard: string
  /** Existing folder; files `step-<8 digits>.safetensors` are written there. */
  checkpoint_folder: string
  /** Steps after whose evaluation the weights alone are kept too, in `step-<8 digits>.weights.safetensors`. */
  milestones?: number[]
  /** A checkpoint file to go on from. */
  resume_from?: string
  /** Weights to start from (fine-tuning). */
  initial_weights?: string
  device: string
  /** To begin with; the wish `share` changes it. */
  share: MachineShare
}

export interface TrainResult {
  reason: 'completed' | 'early_stopping' | 'paused' | 'stopped'
  step: number
  /** What this session held at most, counted where the engine allocated it; see Run. */
  peak_memory_bytes: number
}

export interface SamplingOptions {
  max_tokens: number
  /** 0: greedy. */
  temperature: number
  /** 0: off. */
  top_k: number
  /** 1: off. */
  top_p: number
  /** 1: off. */
  repetition_penalty: number
  stop: string[]
  seed: number
}

/** A token that was written, or could have been. */
export interface TokenChance {
  id: number
  text: string
  /** Natural log of its probability, before repetition penalty, temperature and filters. */
  logprob: number
}

export interface GeneratedToken extends TokenChance {
  /** The most likely tokens at its place, most likely first: as many as were asked for, absent where none were. */
  alternatives?: TokenChance[]
}

/** How the matrices of a model that only writes are kept in memory; int8 and int4 in blocks of 32 with a scale each. */
export const weightFormats = ['fp32', 'bf16', 'int8', 'int4'] as const
export type WeightFormat = (typeof weightFormats)[number]

export interface GenerateRequest {
  checkpoint: string
  tokenizer: string
  prompt: string
  options: SamplingOptions
  /** How many of the most likely tokens to tell with each, at most 100; 0 where absent. */
  alternatives?: number
  /** fp32 where absent. */
  weights?: WeightFormat
  /** What writes; the processor where absent. */
  device?: string
  /**
   * The checkpoint of a smaller model with the same tokenizer. It proposes what may come next, and several tokens are
   * read at once where it is right: the same tokens, faster where that pays, and about as fast elsewhere.
   */
  draft?: string
  threads: number
}

/** One of several texts that a checkpoint writes together. */
export interface LaneRequest {
  prompt: string
  options: SamplingOptions
}

/** The weights are read once for all lanes; each writes the tokens that it writes alone. */
export interface GenerateLanesRequest extends Omit<GenerateRequest, 'prompt' | 'options' | 'draft'> {
  /** At least one. */
  lanes: LaneRequest[]
}

/** What a lane wrote, gathered as that of `generate` is, or how it ended: nothing of it comes after that. */
export type LaneEvent = { lane: number; tokens: GeneratedToken[] } | { lane: number; ended: GenerateResult }

export interface GenerateResult {
  text: string
  ids: number[]
  /** Natural log of the probability of each generated token, before temperature and filters. */
  logprobs: number[]
  tokens_per_second: number
  first_token_ms: number
  /** Held at most by then: weights, keys and values, and what the engine works in. Of lanes what they took together. */
  memory_bytes: number
  finish: 'length' | 'stop' | 'end_of_text' | 'cancelled'
  /** Where there was one: the tokens that it proposed and that were read, and how many of them were right. */
  draft?: { proposed: number; accepted: number }
}

/** How the matrices of a GGUF file are stored; q8_0 and q4_0 in blocks of 32 with a scale each. */
export const ggufTypes = ['f32', 'f16', 'q8_0', 'q4_0'] as const
export type GgufType = (typeof ggufTypes)[number]

export interface ExportGgufRequest {
  checkpoint: string
  tokenizer: string
  type: GgufType
  /** What the file calls the model. */
  name: string
  /** Its folder exists; a file of that name is replaced. */
  out: string
}

export interface ExportGgufResult {
  bytes: number
  tensors: number
  /** Matrices whose rows are no multiple of a block, which are f16 instead: their names in the file. */
  kept_as_f16: string[]
}

export interface EncodeDocumentsResult {
  tokens: number
  documents: number
  bytes: number
  sha256: string
}

/** What the machine did while steps were timed, in cores taken in the mean: processor time over the time that passed. */
export interface TimingLoad {
  /** That there are. */
  cores: number
  engine_cores: number
  other_cores: number
}

export interface EngineCommands {
  describe_engine: {
    params: Record<string, never>
    result: { version: string; cpu: CpuDescription; cuda: CudaDescription }
    event: never
  }
  /** What each GPU is doing; without those of which nothing can be told. */
  gpu_usage: { params: Record<string, never>; result: { gpus: GpuUsage[] }; event: never }
  describe_model: {
    /** gradient_checkpointing: false where absent. */
    params: { model: Model; batch_size: number; gradient_checkpointing?: boolean }
    result: { parameters: ParameterCount; memory_bytes: ModelMemory }
    event: never
  }
  /** Trains on random tokens for about `seconds` and reports the median step of the fastest of several windows. */
  measure_model: {
    params: { model: Model; recipe: Recipe; device: string; threads: number; seconds: number }
    result: { seconds_per_step: number; memory_bytes: ModelMemory; load: TimingLoad }
    event: never
  }
  train_tokenizer: {
    params: { kind: TokenizerKind; vocab: number; documents: string[]; out: string; threads: number }
    result: { vocab: number; sha256: string }
    event: { done: number; total: number }
  }
  /** Checks a tokenizer.json and says what it is. */
  inspect_tokenizer: { params: { path: string }; result: { kind: TokenizerKind; vocab: number }; event: never }
  encode_text: {
    params: { tokenizer: string; texts: string[] }
    result: { ids: number[][]; tokens: string[][]; text: string[] }
    event: never
  }
  decode_ids: { params: { tokenizer: string; ids: number[] }; result: { text: string }; event: never }
  /** Encodes a .docs file into a token shard; an end-of-text token follows each document unless there is only one. */
  encode_documents: {
    params: { tokenizer: string; documents: string; out: string; threads: number }
    result: EncodeDocumentsResult
    event: { done: number; total: number }
  }
  train: { params: TrainRequest; result: TrainResult; event: TrainEvent }
  evaluate: {
    /** device: the processor where absent. */
    params: { checkpoint: string; shard: string; device?: string; threads: number; batch_size: number }
    result: { loss: number; tokens: number; bits_per_byte: number }
    event: never
  }
  generate: {
    params: GenerateRequest
    result: GenerateResult
    /** The first token at once, those after it gathered for a frame of a screen. */
    event: GeneratedToken[]
  }
  generate_lanes: { params: GenerateLanesRequest; result: Record<string, never>; event: LaneEvent }
  /** Writes a checkpoint of the family llama as a GGUF file. Progress counts numbers of the model. */
  export_gguf: { params: ExportGgufRequest; result: ExportGgufResult; event: { done: number; total: number } }
  /** Writes a checkpoint of weights as they are before training, to time programs on the same model. */
  write_random_checkpoint: {
    params: { model: Model; seed: number; out: string; threads: number }
    result: Record<string, never>
    event: never
  }
  /**
   * Native micro-benchmarks by the ids of `native/engine/bench/benchmark.h`, and the peaks of this machine; with a device
   * those of `on_device.h` there, on it.
   */
  benchmark: {
    params: { what: string; threads: number; seconds: number; device?: string }
    result: Record<string, number>
    event: never
  }
}

export type EngineCommand = keyof EngineCommands

export type ToHost =
  | { type: 'request'; id: number; command: EngineCommand; params: unknown }
  /** With a lane: this one alone, of several that write together. */
  | { type: 'cancel'; id: number; lane?: number }
  /** Training only: save a checkpoint, then reply with reason paused or stopped. */
  | { type: 'pause' | 'stop'; id: number }
  /** Training only: this share of the machine from the next batch on. */
  | { type: 'share'; id: number; share: MachineShare }

export type FromHost =
  | { type: 'ready'; pid: number }
  | { type: 'event'; id: number; event: unknown }
  | { type: 'result'; id: number; result: unknown }
  | { type: 'error'; id: number; error: ErrorData }
