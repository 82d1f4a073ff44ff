import { expect, test } from 'vitest'
import { judgeInstallerOutput } from '../../../.tools/electron.mjs'
import { isSuitable } from '../../../.tools/node.mjs'

test.each([
  ['TypeError: fetch failed\n    at node:internal/deps/undici/undici:14976:13', 'unreachable'],
  ['Error: getaddrinfo ENOTFOUND the.host', 'unreachable'],
  ['HTTPError: Response code 403 (Forbidden) for https://the.host/electron.zip', 'unreachable'],
  ['HTTPError: Response code 404 (Not Found) for https://the.host/electron.zip', 'failed'],
  ['Error: Generated checksum for "electron.zip" did not match expected checksum.', 'failed'],
  ['Error: fetch failed after a checksum mismatch', 'failed'],
  ['Error: EACCES: permission denied, mkdir', 'failed'],
  ['', 'failed'],
])("of the installer's %j the verdict is %s", (output, verdict) => {
  expect(judgeInstallerOutput(output)).toBe(verdict)
})

test.each([
  ['20.20.2', false],
  ['22.17.1', false],
  ['22.18.0', true],
  ['24.0.0', true],
])('Node %s runs the project: %s', (version, suitable) => {
  expect(isSuitable(version)).toBe(suitable)
})
