import { app } from 'electron'
import type { Catalogue } from '../contract/phrases/catalogue.ts'
import { catalogueOf, languageOf } from '../contract/phrases/say.ts'
import type { Language, Settings } from '../contract/settings.ts'

/** What the operating system shows for the app. */
export type Words = Catalogue['app']

/** The language chosen, else the system's where it is one of ours. */
export const languageFor = ({ language }: Settings): Language =>
  language === 'system' ? languageOf(app.getLocale()) : language

export const wordsFor = (settings: Settings): Words => catalogueOf(languageFor(settings)).app
