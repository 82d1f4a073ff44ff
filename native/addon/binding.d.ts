/**
 * Every exported name of sizewise.node. Only electron/engine-host loads it. The addon marshals plain objects; long work
 * runs on native threads. A rejected promise or thrown error carries `code` (a key of the error catalogue) and `at`.
 */
import type {
  CpuDescription,
  CudaDescription,
  EncodeDocumentsResult,
  EngineCommands,
  ExportGgufRequest,
  ExportGgufResult,
  GeneratedToken,
  GenerateLanesRequest,
  GenerateRequest,
  GenerateResult,
  GpuUsage,
  MachineShare,
  TrainEvent,
  TrainRequest,
  TrainResult,
} from '../../electron/contract/engine-protocol.ts'
import type { Model, ModelMemory, ParameterCount } from '../../electron/contract/model.ts'
import type { Recipe } from '../../electron/contract/recipe.ts'
import type { TokenizerKind } from '../../electron/contract/tokenizer.ts'

/** A long call under way. `cancel` and the like return at once; the promise settles when the work has ended. */
export interface Task<Result> {
  readonly promise: Promise<Result>
  cancel(): void
}
export interface TrainTask extends Task<TrainResult> {
  pause(): void
  stop(): void
  useShare(share: MachineShare): void
}

export type Progress = (done: number, total: number) => void

/** The events of files lack the sha256, which the host computes. */
export type NativeTrainEvent =
  | Exclude<TrainEvent, { kind: 'checkpoint' | 'milestone' }>
  | Omit<Extract<TrainEvent, { kind: 'checkpoint' }>, 'sha256'>
  | Omit<Extract<TrainEvent, { kind: 'milestone' }>, 'sha256'>

export interface NativeLaneEvent {
  lane: number
  token?: GeneratedToken
  ended?: GenerateResult
}

export function version(): string
export function describeCpu(): CpuDescription
export function describeCuda(): CudaDescription
export function cudaUsage(): GpuUsage[]
/** The memory that a session plans before any op runs: without what the ops work in. `gradientCheckpointing`: as in a recipe. */
export function describeModel(
  model: Model,
  batchSize: number,
  gradientCheckpointing?: boolean,
): { parameters: ParameterCount; memory_bytes: ModelMemory }
export function measureModel(
  model: Model,
  recipe: Recipe,
  device: string,
  threads: number,
  seconds: number,
): Task<{ seconds_per_step: number; memory_bytes: ModelMemory }>

/**
 * `vocab` counts the most tokens, `<|endoftext|>` included (257 or more); for `char` 0 leaves no character out, and
 * `byte` always has 257. Progress counts thousandths.
 */
export function trainTokenizer(
  options: { kind: TokenizerKind; vocab: number; documents: string[]; out: string; threads: number },
  onProgress: Progress,
): Task<{ vocab: number }>
export function inspectTokenizer(path: string): { kind: TokenizerKind; vocab: number }
/**
 * Tokenizers are cached by path, size and modification time. Lone surrogates of a JavaScript string become U+FFFD; so
 * does, in `tokens`, each byte of a character that is spread over several tokens.
 */
export function encodeText(tokenizer: string, text: string): { ids: Int32Array; tokens: string[] }
/** Raw bytes in: for text that need not be valid UTF-8. */
export function encodeBytes(tokenizer: string, bytes: Uint8Array): Int32Array
export function decodeToBytes(tokenizer: string, ids: Int32Array): Uint8Array
export function encodeDocuments(
  options: { tokenizer: string; documents: string; out: string; threads: number },
  onProgress: Progress,
): Task<Omit<EncodeDocumentsResult, 'sha256'>>

export function train(request: TrainRequest, onEvents: (events: NativeTrainEvent[]) => void): TrainTask
export function evaluate(options: EngineCommands['evaluate']['params']): Task<EngineCommands['evaluate']['result']>
export function generate(options: GenerateRequest, onTokens: (tokens: GeneratedToken[]) => void): Task<GenerateResult>
/** `cancel` with a lane ends this one alone. */
export function generateLanes(
  options: GenerateLanesRequest,
  onEvents: (events: NativeLaneEvent[]) => void,
): Task<undefined> & { cancel(lane?: number): void }
export function exportGguf(options: ExportGgufRequest, onProgress: Progress): Task<ExportGgufResult>
export function writeRandomCheckpoint(options: EngineCommands['write_random_checkpoint']['params']): Task<undefined>
/** With a device: those of `bench/on_device.h`, on it. */
export function benchmark(what: string, threads: number, seconds: number, device?: string): Task<Record<string, number>>
