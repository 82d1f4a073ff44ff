/** Unused files, exports and packages. */
export default {
  entry: [
    'electron/cli/index.ts',
    'electron/engine-host/index.ts',
    'electron/main/background/{worker,reader-worker}.ts',
    'electron/preload/index.ts',
    '.tools/{setup,start,test,check,format,sizewise,tidy,screenshots,bench-window,unicode-ranges}.mjs',
    'test/**/*.test.ts',
    'test/e2e/screenshots.ts',
    'test/bench/{window,llama-speed}.ts',
  ],
  project: ['electron/**/*.ts', 'renderer/**/*.{ts,svelte}', '.tools/*.mjs', 'test/**/*.ts', '*.{ts,js}'],
  ignore: ['test/plain/lint/fixtures/**'],
  ignoreExportsUsedInFile: true,
  // The nouns of the contract are also for rooms that do not exist yet.
  ignoreIssues: { 'electron/contract/**': ['exports', 'types'] },
  // Used by path: the setup starts electron and cmake-js, CMake includes the headers of the other two.
  ignoreDependencies: ['cmake-js', 'svelte-check', 'node-addon-api', 'node-api-headers'],
  ignoreBinaries: ['nvidia-smi', 'apt-cache', 'fc-list', 'strace', 'cmake'],
}
