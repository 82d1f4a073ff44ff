import type { Language } from '../settings.ts'
import { speak, type Catalogue } from './catalogue.ts'
import { en } from './en/index.ts'
import type { Said } from './phrase.ts'
import { zhCN } from './zh-CN/index.ts'

const catalogues: Record<Language, Catalogue> = { en, 'zh-CN': zhCN }

export const catalogueOf = (language: Language): Catalogue => catalogues[language]

export const say = (language: Language, said: Said): string => speak(catalogues[language], said)

/** The language of ours that is nearest to a locale such as `zh-Hans-CN`. */
export const languageOf = (locale: string): Language => (locale.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en')
