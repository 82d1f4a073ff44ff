import type { EngineCommand } from '../contract/engine-protocol.ts'
import type { HostCommand } from './command.ts'
import { benchmark } from './commands/benchmark.ts'
import { decodeIds } from './commands/decode-ids.ts'
import { describeEngine } from './commands/describe-engine.ts'
import { describeModel } from './commands/describe-model.ts'
import { encodeDocuments } from './commands/encode-documents.ts'
import { encodeText } from './commands/encode-text.ts'
import { evaluate } from './commands/evaluate.ts'
import { exportGguf } from './commands/export-gguf.ts'
import { generate } from './commands/generate.ts'
import { generateLanes } from './commands/generate-lanes.ts'
import { gpuUsage } from './commands/gpu-usage.ts'
import { inspectTokenizer } from './commands/inspect-tokenizer.ts'
import { measureModel } from './commands/measure-model.ts'
import { writeRandomCheckpoint } from './commands/write-random-checkpoint.ts'
import { train } from './commands/train.ts'
import { trainTokenizer } from './commands/train-tokenizer.ts'

/** Every command of the protocol; a missing one does not compile. */
export const commands: { [C in EngineCommand]: HostCommand<C> } = {
  describe_engine: describeEngine,
  gpu_usage: gpuUsage,
  describe_model: describeModel,
  measure_model: measureModel,
  train_tokenizer: trainTokenizer,
  inspect_tokenizer: inspectTokenizer,
  encode_text: encodeText,
  decode_ids: decodeIds,
  encode_documents: encodeDocuments,
  train,
  evaluate,
  generate,
  generate_lanes: generateLanes,
  export_gguf: exportGguf,
  benchmark,
  write_random_checkpoint: writeRandomCheckpoint,
}
