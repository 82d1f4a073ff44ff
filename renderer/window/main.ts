import '@fontsource-variable/inter/index.css'
import '@fontsource-variable/jetbrains-mono/index.css'
import '../lib/styles/tokens.css'
import '../lib/styles/base.css'
import { mount } from 'svelte'
import App from './App.svelte'
import { datasetImport } from '../lib/state/dataset-import.svelte.ts'
import { datasets } from '../lib/state/datasets.svelte.ts'
import { queue } from '../lib/state/queue.svelte.ts'
import { startSettings } from '../lib/state/settings.svelte.ts'
import { studies } from '../lib/state/studies.svelte.ts'

const target = document.getElementById('app')
if (target === null) throw new Error('index.html lacks #app')
await startSettings()
datasetImport.start()
await Promise.all([queue.start(), studies.start(), datasets.start()])
mount(App, { target })
