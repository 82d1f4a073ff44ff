/** Runs sandboxed before the page: hands it one named function per channel, and nothing of Electron itself. */
import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron'
import { bridgeName } from '../contract/bridge.ts'
import { eventChannels, requestChannels } from '../contract/channels.ts'

const requests = requestChannels.map((channel) => [
  bridgeName(channel),
  (params: unknown): Promise<unknown> => ipcRenderer.invoke(channel, params),
])

const events = eventChannels.map((channel) => {
  const name = bridgeName(channel)
  const subscribe = (listener: (event: unknown) => void): (() => void) => {
    const forward = (_: IpcRendererEvent, event: unknown): void => {
      listener(event)
    }
    ipcRenderer.on(channel, forward)
    return () => {
      ipcRenderer.off(channel, forward)
    }
  }
  return [`on${name.charAt(0).toUpperCase()}${name.slice(1)}`, subscribe]
})

contextBridge.exposeInMainWorld('sizewise', {
  ...Object.fromEntries([...requests, ...events]),
  pathOfFile: (file: File) => webUtils.getPathForFile(file),
})
