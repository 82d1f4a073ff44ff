/** What axe finds on every screen and dialog, in both themes; and the whole way by keyboard. */
import { AxeBuilder } from '@axe-core/playwright'
import { fillHome } from './filled-home.ts'
import { command, failureView, views, type Opened } from './views.ts'
import { expect, launch, test } from './workbench.ts'

/** Serious and critical violations, each with the first thing that has it. */
async function violations({ page }: Opened): Promise<string[]> {
  // The other mode opens a page of its own, which this app refuses.
  const { violations: found } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.length} × ${nodes[0]?.html ?? ''}`)
}

test('axe finds nothing serious on any screen or dialog, light or dark', async ({ home }) => {
  test.slow()
  fillHome(home)
  const opened = { ...(await launch(home)), study: 'tiny', dataset: 'tiny' }
  const found: Record<string, string[]> = {}
  for (const theme of ['light', 'dark'] as const) {
    await opened.page.evaluate((chosen) => window.sizewise.appChangeSettings({ theme: chosen }), theme)
    for (const view of [...views, failureView]) {
      await view.open(opened)
      const problems = await violations(opened)
      if (problems.length > 0) found[`${view.name}, ${theme}`] = problems
    }
    await opened.page.reload()
    await opened.page.locator('#screen').waitFor()
  }
  await opened.app.close()
  expect(found).toEqual({})
})

test('axe finds nothing serious where there is nothing to show yet', async ({ workbench }) => {
  const found: Record<string, string[]> = {}
  for (const screen of ['studies', 'datasets', 'models', 'compare', 'chat'] as const) {
    await command(workbench.app, { kind: 'go', screen })
    await expect(workbench.page.locator(`#go-${screen}`)).toHaveAttribute('aria-current', 'page')
    const problems = await violations({ ...workbench, study: '', dataset: '' })
    if (problems.length > 0) found[screen] = problems
  }
  expect(found).toEqual({})
})

test('every screen is reached by Tab and Enter, and the focus is always seen', async ({ workbench: { page } }) => {
  const reached = new Set<string>()
  for (let presses = 0; presses < 40 && reached.size < 6; presses++) {
    await page.keyboard.press('Tab')
    const id = await page.evaluate(() => document.activeElement?.id ?? '')
    if (!id.startsWith('go-')) continue
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle)
    expect(outline, id).not.toBe('none')
    await page.keyboard.press('Enter')
    await expect(page.locator(`#${id}`)).toHaveAttribute('aria-current', 'page')
    reached.add(id)
  }
  expect([...reached].sort()).toEqual(
    ['chat', 'compare', 'datasets', 'models', 'settings', 'studies'].map((screen) => `go-${screen}`),
  )
})

test('a dialog takes the focus, keeps it, gives it back, and closes with Esc', async ({ workbench: { app, page } }) => {
  for (const kind of ['palette', 'shortcuts', 'tour'] as const) {
    await page.locator('#go-studies').focus()
    await command(app, { kind })
    const dialog = page.getByRole('dialog')
    await expect(dialog).toBeVisible()
    for (let presses = 0; presses < 6; presses++) {
      await page.keyboard.press('Tab')
      // Between the last thing and the first, the focus of a native dialog passes the window's own frame.
      const inside = await page.evaluate(
        () => document.activeElement === document.body || !!document.activeElement?.closest('[role=dialog], dialog'),
      )
      expect(inside, kind).toBe(true)
    }
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
  }
})

test('motion ends for those who want none', async ({ workbench: { page } }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const moving = await page.evaluate(
    () =>
      [...document.querySelectorAll('*')].filter((element) => {
        const { transitionDuration, animationName } = getComputedStyle(element)
        return animationName !== 'none' || transitionDuration.split(',').some((part) => parseFloat(part) > 0)
      }).length,
  )
  expect(moving).toBe(0)
})
