import { languageOf } from '../../../electron/contract/phrases/say.ts'
import type { Language } from '../../../electron/contract/settings.ts'
import { en } from './en/index.ts'
import { zhCN } from './zh-CN/index.ts'

/** Every string of the window, in one language; the other has exactly the same keys. */
export type Messages = typeof en

const all: Record<Language, Messages> = { en, 'zh-CN': zhCN }

class MessageState {
  language = $state<Language>('en')
  readonly current = $derived(all[this.language])

  /** The nearest language to a locale such as `zh-Hans-CN`. */
  choose(locale: string): void {
    this.language = languageOf(locale)
  }
}

/** In a component: `const m = $derived(messages.current.datasets)`. */
export const messages = new MessageState()
