import { charts } from './charts.ts'
import { chat } from './chat.ts'
import { common } from './common.ts'
import { compare } from './compare.ts'
import { datasets } from './datasets.ts'
import { models } from './models.ts'
import { settings } from './settings.ts'
import { shell } from './shell.ts'
import { studies } from './studies.ts'
import { tour } from './tour.ts'

export const en = { charts, chat, common, compare, datasets, models, settings, shell, studies, tour }
