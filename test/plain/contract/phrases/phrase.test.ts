import { describe, expect, it } from 'vitest'
import { SizewiseError } from '../../../../electron/contract/errors.ts'
import { reasonOf } from '../../../../electron/contract/known-failure.ts'
import { english, inEnglish } from '../../../../electron/contract/phrases/english.ts'
import { phrase, type PhraseKey } from '../../../../electron/contract/phrases/phrase.ts'
import { say } from '../../../../electron/contract/phrases/say.ts'

const failed = phrase('log.failed', { step: 3, steps: 10, why: phrase('files.denied') })

describe('a phrase', () => {
  it('is said in either language, with the phrases inside it', () => {
    expect(say('en', failed)).toBe('failed at step 3 of 10: the system does not let Sizewise read it')
    expect(say('zh-CN', failed)).toBe('在第 3/10 步失败：系统不允许 Sizewise 读取该文件')
    const parts = [
      phrase('answer.best', { dataset: 'plays', best: '1M' }),
      phrase('answer.trainNext', { parameters: 2e7 }),
    ]
    expect(say('zh-CN', phrase('answer.sentence', { parts }))).toBe(
      '在 plays 上，1M 效果最好；下一个值得训练的规模是 20M 参数。',
    )
  })

  it('crosses processes and databases as JSON; a text of old stays as it is', () => {
    expect(say('zh-CN', JSON.parse(JSON.stringify(failed)) as typeof failed)).toBe(say('zh-CN', failed))
    expect(say('zh-CN', 'went wrong')).toBe('went wrong')
  })

  it('stands in documents of the command line as English', () => {
    const document = { error: { message: failed, at: 'x' }, warnings: [phrase('plan.tight'), 'old'], phrase: 'mine' }
    expect(JSON.parse(JSON.stringify(document, inEnglish))).toEqual({
      error: { message: english(failed), at: 'x' },
      warnings: ['leaves little of the memory of this machine to other programs', 'old'],
      phrase: 'mine',
    })
  })

  it('that only a later version knows shows its key', () => {
    expect(english({ phrase: 'answer.later' as PhraseKey, values: {} })).toBe('answer.later')
  })
})

describe('an error', () => {
  it('says English as its message, and crosses as a phrase', () => {
    const error = new SizewiseError('file_missing', phrase('files.missing'), '/a')
    expect(error.message).toBe('there is no such file')
    const crossed = SizewiseError.fromData(error.toData())
    expect(crossed).toMatchObject({ code: 'file_missing', said: phrase('files.missing'), at: '/a' })
    expect(say('zh-CN', reasonOf(crossed))).toBe('文件不存在')
  })

  it('in the words of others stands behind what its code says', () => {
    const diverged = reasonOf(new SizewiseError('diverged', 'the loss is not finite at step 7'))
    expect(say('zh-CN', diverged)).toBe('训练发散：the loss is not finite at step 7')
    expect(english(diverged)).toBe('the loss is not finite at step 7')
    expect(english(reasonOf(new Error('boom')))).toBe('boom')
  })
})
