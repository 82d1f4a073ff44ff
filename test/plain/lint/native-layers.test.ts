import { expect, test } from 'vitest'
import { checkNativeFile, checkNativeLayers } from '../../../.tools/native-layers.mjs'

const messages = (path: string, source: string): string[] => checkNativeFile(path, source).map(({ message }) => message)

test.each([
  ['native/engine/model/gpt.cpp', '#include <napi.h>', "only native/addon may include Node's headers"],
  ['native/engine/io/file.cpp', '#include "node_api.h"', "only native/addon may include Node's headers"],
  ['native/engine/io/file.cpp', '#include <sys/mman.h>', 'belongs in native/engine/platform'],
  ['native/engine/parallel/pool.cpp', '# include <windows.h>', 'belongs in native/engine/platform'],
  ['native/addon/train.cpp', '#include <unistd.h>', 'belongs in native/engine/platform'],
  [
    'native/engine/backend/cpu/linear.cpp',
    '#include "backend/cuda/linear.h"',
    'backend/cpu never includes backend/cuda',
  ],
  ['native/engine/backend/cuda/linear.cu', '#include "../cpu/linear.h"', 'backend/cuda never includes backend/cpu'],
  ['native/engine/model/gpt.cpp', '#include <cuda_runtime.h>', "only backend/cuda may include CUDA's headers"],
  [
    'native/engine/model/gpt.cpp',
    '#include <immintrin.h>',
    'only backend/cpu, parallel and platform may include intrinsics',
  ],
  ['native/engine/model/gpt.cpp', '#include "../../addon/train.h"', 'the engine never includes the addon'],
  ['native/engine/model/gpt.cpp', '#include <boost/array.hpp>', "is not the standard library's"],
  ['native/engine/attic/thing.cpp', '', 'belongs to no room'],
  ['native/loose.cpp', '', 'belongs to no room'],
])('%s with %s is an error', (path, source, expected) => {
  expect(messages(path, `#pragma once\n${source}\n`)).toEqual([expect.stringContaining(expected)])
})

test('names the line', () => {
  expect(checkNativeFile('native/engine/io/file.cpp', '#include <vector>\n\n#include <fcntl.h>\n')).toMatchObject([
    { line: 3 },
  ])
})

test.each([
  [
    'native/engine/model/gpt.cpp',
    '#include <vector>\n#include <cmath>\n#include <stdint.h>\n#include "ops/linear.h"\n#include "gpt.h"',
  ],
  ['native/engine/platform/memory_linux.cpp', '#include <sys/mman.h>\n#include <unistd.h>'],
  ['native/engine/backend/cpu/kernels/add.cpp', '#include <immintrin.h>\n#include "backend/cpu/kernels.h"'],
  ['native/addon/train.cpp', '#include <napi.h>\n#include "train/session.h"'],
])('%s may include what it does', (path, source) => {
  expect(messages(path, source)).toEqual([])
})

test('the project keeps the layers', () => {
  expect(checkNativeLayers()).toEqual([])
})
