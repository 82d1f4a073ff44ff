import { app } from 'electron'

/** Before Electron is ready: what Chromium would do on a network of its own accord. Nothing leaves the machine. */
export function goOffline(): void {
  const { commandLine } = app
  // Component updates, the clock, field trials, reports of domains.
  commandLine.appendSwitch('disable-background-networking')
  commandLine.appendSwitch('disable-component-update')
  commandLine.appendSwitch('disable-domain-reliability')
  commandLine.appendSwitch('no-pings')
  // No name is looked up, and no proxy is sought: every host is one that does not exist.
  commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND')
  commandLine.appendSwitch('no-proxy-server')
}
