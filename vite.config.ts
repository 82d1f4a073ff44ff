import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { listLicences } from './.tools/licences.mjs'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/** `vite build`: the window. `vite build --mode preload`: what runs before it, which its sandbox takes as CommonJS alone. */
export default defineConfig(({ mode }) =>
  mode === 'preload'
    ? {
        logLevel: 'warn',
        build: {
          outDir: path('.build/app'),
          emptyOutDir: false,
          minify: false,
          lib: { entry: path('electron/preload/index.ts'), formats: ['cjs'], fileName: () => 'preload.cjs' },
          rolldownOptions: { external: ['electron'] },
        },
      }
    : {
        logLevel: 'warn',
        root: path('renderer'),
        base: './',
        plugins: [svelte(), listLicences(path('.'), path('.build/app/licences.json'))],
        build: {
          outDir: path('.build/app/renderer'),
          emptyOutDir: true,
          // The page's policy allows no font that stands inside a style sheet.
          assetsInlineLimit: 0,
          target: 'chrome148',
          chunkSizeWarningLimit: 2000,
        },
      },
)
