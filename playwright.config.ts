import { defineConfig } from '@playwright/test'

// One window at a time: tests share two cores with the training that they start.
export default defineConfig({
  testDir: 'test/e2e',
  outputDir: '.build/test/e2e',
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: '.build/test/e2e.json' }]],
})
