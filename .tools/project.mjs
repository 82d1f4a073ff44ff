/** Where things stand in this project. */
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '..')
export const buildFolder = join(root, '.build')
export const modulesFolder = join(root, 'node_modules')
/** The folder in which cmake-js builds the addon, and the native tests beside it. */
export const nativeBuildFolder = join(buildFolder, 'addon')
export const addonFile = join(nativeBuildFolder, 'Release', 'sizewise.node')
