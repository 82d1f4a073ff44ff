import { defineConfig } from 'vitest/config'

// Forked processes: native modules and child processes of one test file never meet those of another.
export default defineConfig({
  test: {
    include: ['test/{plain,addon}/**/*.test.ts'],
    exclude: ['**/fixtures/**'],
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
