import { writeFile } from 'node:fs/promises'
import { availableParallelism, totalmem } from 'node:os'
import { app, clipboard, dialog, shell } from 'electron'
import { z } from 'zod'
import { shownPlaces, type AppRequests } from '../../contract/channels/app.ts'
import type { Settings } from '../../contract/settings.ts'
import { writeTextDurably } from '../../core/studies/write-text.ts'
import { readLicences } from '../app-folder.ts'
import { nothing, type Handlers } from '../ipc.ts'
import { withNames } from '../device-use.ts'
import { choosePath } from '../save-dialog.ts'
import { settingsShape } from '../settings.ts'

export const appHandlers: Handlers<keyof AppRequests> = {
  'app:describe': {
    params: nothing,
    answer: (_, { version, home, log }) => ({
      version,
      versions: {
        electron: process.versions.electron,
        chromium: process.versions.chrome,
        node: process.versions.node,
      },
      home,
      log: log.path,
      platform: process.platform,
      locale: app.getLocale(),
      cores: availableParallelism(),
      memory_bytes: totalmem(),
    }),
  },
  'app:describeEngine': { params: nothing, answer: (_, { engine }) => engine.ask('describe_engine', {}) },
  'app:devices': {
    params: nothing,
    answer: async (_, { drafting, engine }) => (await drafting.machine(engine)).devices,
  },
  'app:deviceUse': {
    params: nothing,
    answer: async (_, { drafting, engine, processor }) => {
      const { devices } = await drafting.machine(engine)
      const [cpu, ...gpus] = devices
      const uses = gpus.length === 0 ? [] : (await engine.ask('gpu_usage', {})).gpus
      return [processor.read(cpu?.name ?? 'cpu'), ...withNames(uses, gpus)]
    },
  },
  'app:settings': { params: nothing, answer: (_, { settings }) => settings.current() },
  'app:changeSettings': {
    params: settingsShape.partial() as z.ZodType<Partial<Settings>>,
    answer: (part, { settings }) => settings.change(part),
  },
  'app:chooseFiles': {
    params: z.strictObject({ title: z.string().max(200), folders: z.boolean() }),
    answer: async ({ title, folders }) => {
      const properties: Electron.OpenDialogOptions['properties'] = folders
        ? ['openDirectory']
        : ['openFile', 'multiSelections']
      const { canceled, filePaths } = await dialog.showOpenDialog({ title, properties })
      return { paths: canceled ? [] : filePaths }
    },
  },
  'app:saveText': {
    params: z.strictObject({ name: z.string().min(1).max(200), text: z.string() }),
    answer: async ({ name, text }) => {
      const path = await choosePath(name)
      if (path !== null) await writeTextDurably(path, text)
      return { path }
    },
  },
  'app:copyText': {
    params: z.strictObject({ text: z.string() }),
    answer: ({ text }) => {
      clipboard.writeText(text)
      return null
    },
  },
  'app:savePicture': {
    params: z.strictObject({ name: z.string().min(1).max(200), base64: z.base64() }),
    answer: async ({ name, base64 }) => {
      const path = await choosePath(name)
      if (path !== null) await writeFile(path, Buffer.from(base64, 'base64'))
      return { path }
    },
  },
  'app:show': {
    params: z.strictObject({ place: z.enum(shownPlaces) }),
    answer: ({ place }, { home, log }) => {
      shell.showItemInFolder(place === 'home' ? home : log.path)
      return null
    },
  },
  'app:licences': { params: nothing, answer: readLicences },
  'app:reportBug': {
    params: z.strictObject({ message: z.string().max(4000), stack: z.string().max(20_000) }),
    answer: ({ message, stack }) => {
      console.error(`a bug in the window: ${message}\n${stack}`)
      return null
    },
  },
  'app:reload': {
    params: nothing,
    answer: (_, { reload }) => {
      reload()
      return null
    },
  },
}
