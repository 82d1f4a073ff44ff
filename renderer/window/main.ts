import '@fontsource-variable/inter/index.css'
import '@fontsource-variable/jetbrains-mono/index.css'
import '../lib/styles/tokens.css'
import '../lib/styles/base.css'
import { mount } from 'svelte'
import App from './App.svelte'
import { datasetImport } from '../lib/state/dataset-import.svelte.ts'
import { datasets } from '../lib/state/datasets.svelte.ts'
import { failure } from '../lib/state/failure.svelte.ts'
import { queue } from '../lib/state/queue.svelte.ts'
import { startSettings } from '../lib/state/settings.svelte.ts'
import { studies } from '../lib/state/studies.svelte.ts'
import { training } from '../lib/state/training.svelte.ts'

const target = document.getElementById('app')
if (target === null) throw new Error('index.html lacks #app')
failure.start()
try {
  await startSettings()
  datasetImport.start()
  await Promise.all([queue.start(), studies.start(), datasets.start(), training.start()])
} catch (error) {
  // The window then says so: without what it starts from it has nothing else to show.
  failure.bug(error)
}
mount(App, { target })
