/** Electron's security checklist on the real app: what a page that turned hostile could try. */
import { join } from 'node:path'
import { requestChannels, eventChannels } from '../../electron/contract/channels.ts'
import { bridgeName } from '../../electron/contract/bridge.ts'
import { expect, root, test } from './workbench.ts'

test('runs isolated and sandboxed, without Node and without what browsers left behind', async ({ workbench }) => {
  const { app, page } = workbench
  const globals = ['require', 'process', 'Buffer', 'module', 'global', '__dirname', 'electron', 'ipcRenderer']
  expect(await page.evaluate((names) => names.filter((name) => name in window), globals)).toEqual([])
  const preferences = await app.evaluate(({ webContents }) => {
    // Electron tells the preferences of a page to its own tests alone.
    const contents = webContents.getAllWebContents()[0] as unknown as {
      getLastWebPreferences(): Record<string, unknown>
    }
    return contents.getLastWebPreferences()
  })
  expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false })
  for (const off of [
    'nodeIntegrationInWorker',
    'nodeIntegrationInSubFrames',
    'webviewTag',
    'allowRunningInsecureContent',
    'experimentalFeatures',
    'enableBlinkFeatures',
    'navigateOnDragDrop',
  ])
    expect(Boolean(preferences[off]), off).toBe(false)
  expect(preferences['webSecurity'] ?? true).toBe(true)
})

test('hands the page one named function per channel and nothing else', async ({ workbench: { page } }) => {
  const named = [
    ...requestChannels.map(bridgeName),
    ...eventChannels.map((channel) => {
      const name = bridgeName(channel)
      return `on${name.charAt(0).toUpperCase()}${name.slice(1)}`
    }),
    'pathOfFile',
  ]
  const found = await page.evaluate(() => Object.entries(window.sizewise).map(([name, value]) => [name, typeof value]))
  expect(found.map(([name]) => name).sort()).toEqual([...named].sort())
  expect(found.every(([, type]) => type === 'function')).toBe(true)
  // The page cannot put its own functions in their place.
  const replaced = await page.evaluate(() => {
    try {
      Object.assign(window.sizewise, { studyList: () => 'forged' })
    } catch {
      return false
    }
    return String(window.sizewise.studyList).includes('forged')
  })
  expect(replaced).toBe(false)
})

test('opens no window', async ({ workbench: { app, page } }) => {
  const refused = await page.evaluate(() =>
    ['https://example.org', 'app://sizewise/', 'about:blank', 'file:///etc/hostname'].map(
      (url) => window.open(url) === null,
    ),
  )
  expect(refused).toEqual([true, true, true, true])
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('stays where it is: script, link, form, frame and reload lead nowhere', async ({ workbench: { app, page } }) => {
  const own = page.url()
  // Driven from main: the test driver itself waits for navigations that never come.
  const tries = [
    'location.href = "https://example.org/script"',
    'location.href = "file:///etc/hostname"',
    'location.replace("app://elsewhere/")',
    'location.assign("data:text/html,x")',
    'location.reload()',
    'Object.assign(document.body.appendChild(document.createElement("a")), { href: "https://example.org/link" }).click()',
    'Object.assign(document.body.appendChild(document.createElement("a")), { href: "https://example.org/new", target: "_blank" }).click()',
    'Object.assign(document.body.appendChild(document.createElement("form")), { action: "https://example.org/form" }).submit()',
    'frames.length, document.body.appendChild(document.createElement("iframe")).contentWindow.location.assign("https://example.org/frame")',
  ]
  const after = await app.evaluate(async ({ webContents }, scripts) => {
    const contents = webContents.getAllWebContents()[0]!
    const asked: string[] = []
    const went: string[] = []
    contents.on('will-frame-navigate', ({ url }) => asked.push(url))
    contents.on('did-frame-navigate', (_, url) => went.push(url))
    await contents.executeJavaScript('window.mark = "the same page"')
    // A navigation that is asked for reaches main before the answer of the next script does.
    for (const script of [...scripts, '0', '0']) await contents.executeJavaScript(`${script}; 0`, true)
    const mark = (await contents.executeJavaScript('window.mark')) as string
    return { asked, went, mark, url: contents.getURL(), windows: webContents.getAllWebContents().length }
  }, tries)
  expect(after.asked).toContain('https://example.org/script')
  expect(after.asked).toContain('https://example.org/link')
  // The frame itself begins empty, and stays so.
  expect(after).toMatchObject({ went: ['about:blank'], mark: 'the same page', url: own, windows: 1 })
})

test('a file dropped on the window opens nothing', async ({ workbench: { page } }) => {
  const own = page.url()
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: ['/etc/hostname'], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data })
  await expect(page.locator('#screen')).toBeVisible()
  expect(page.url()).toBe(own)
})

test('grants no permission but to copy text', async ({ workbench: { app, page } }) => {
  const denied = await page.evaluate(async () => {
    const refusal = (promise: Promise<unknown>): Promise<string> =>
      promise.then(
        () => 'granted',
        (error: unknown) => (error as Error).name,
      )
    return {
      notification: await Notification.requestPermission(),
      camera: await refusal(navigator.mediaDevices.getUserMedia({ video: true })),
      microphone: await refusal(navigator.mediaDevices.getUserMedia({ audio: true })),
      screen: await refusal(navigator.mediaDevices.getDisplayMedia()),
      clipboard: await refusal(navigator.clipboard.readText()),
      place: await new Promise<string | number>((resolve) => {
        navigator.geolocation.getCurrentPosition(
          () => resolve('granted'),
          (error) => resolve(error.code),
        )
      }),
      midi: await refusal(navigator.requestMIDIAccess()),
    }
  })
  expect(denied.notification).toBe('denied')
  expect(denied.place).toBe(1)
  for (const name of ['camera', 'microphone', 'screen', 'clipboard', 'midi'] as const)
    expect(denied[name], name).not.toBe('granted')
  const names = ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read', 'midi', 'persistent-storage']
  const states = await page.evaluate(
    (all) =>
      Promise.all(all.map(async (name) => (await navigator.permissions.query({ name: name as PermissionName })).state)),
    names,
  )
  expect(states).toEqual(names.map(() => 'denied'))
  await page.locator('#screen').click({ position: { x: 5, y: 5 } })
  await page.evaluate(() => navigator.clipboard.writeText('1.2M'))
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe('1.2M')
})

test('embeds and downloads nothing', async ({ workbench: { app, page } }) => {
  await app.evaluate(({ session }) => {
    session.defaultSession.on('will-download', (event) => {
      Object.assign(globalThis, { downloadRefused: event.defaultPrevented })
    })
  })
  await page.evaluate(() => {
    const webview = Object.assign(document.createElement('webview'), { src: 'data:text/html,x' })
    const frame = Object.assign(document.createElement('iframe'), { src: 'https://example.org', id: 'frame' })
    document.body.append(webview, frame)
    const href = URL.createObjectURL(new Blob(['x']))
    Object.assign(document.createElement('a'), { href, download: 'x.txt' }).click()
  })
  await expect
    .poll(() => app.evaluate(() => (globalThis as unknown as { downloadRefused?: boolean }).downloadRefused))
    .toBe(true)
  expect(page.frames().map((frame) => frame.url())).not.toContain('https://example.org/')
  const types = await app.evaluate(({ webContents }) => webContents.getAllWebContents().map((it) => it.getType()))
  expect(types).toEqual(['window'])
})

test('its policy stops inline, evaluated and foreign script, workers and requests', async ({ workbench: { page } }) => {
  const ran = await page.evaluate(async () => {
    const marks = window as unknown as Record<string, boolean>
    const add = (part: Partial<HTMLScriptElement>): Promise<void> =>
      new Promise((resolve) => {
        const script = Object.assign(document.createElement('script'), part)
        script.addEventListener('error', () => resolve())
        document.body.append(script)
        if (part.src === undefined) resolve()
      })
    await add({ textContent: 'window.inlineRan = true' })
    await add({ src: 'https://example.org/script.js' })
    await add({ src: 'data:text/javascript,window.dataRan = true' })
    await add({ src: URL.createObjectURL(new Blob(['window.blobRan = true'])) })
    const button = document.createElement('button')
    button.setAttribute('onclick', 'window.attributeRan = true')
    button.click()
    const threw = (work: () => unknown): boolean => {
      try {
        work()
        return false
      } catch {
        return true
      }
    }
    const refused = async (promise: Promise<unknown>): Promise<boolean> =>
      promise.then(
        () => false,
        () => true,
      )
    const worker = await new Promise<boolean>((resolve) => {
      try {
        const started = new Worker(URL.createObjectURL(new Blob([''])))
        started.addEventListener('error', () => resolve(true))
        started.addEventListener('message', () => resolve(false))
      } catch {
        resolve(true)
      }
    })
    return {
      marks: ['inlineRan', 'dataRan', 'blobRan', 'attributeRan'].filter((name) => marks[name]),
      eval: threw(() => (0, eval)('1')),
      // eslint-disable-next-line @typescript-eslint/no-implied-eval -- that this throws is what is tested
      function: threw(() => new Function('return 1')()),
      fetchWeb: await refused(fetch('https://example.org')),
      fetchFile: await refused(fetch('file:///etc/hostname')),
      fetchOwn: await refused(fetch('app://sizewise/index.html')),
      socket: await new Promise<boolean>((resolve) => {
        const socket = new WebSocket('ws://127.0.0.1:9')
        socket.addEventListener('error', () => resolve(true))
        socket.addEventListener('open', () => resolve(false))
      }),
      worker,
    }
  })
  const { marks, ...stopped } = ran
  expect(marks).toEqual([])
  expect(Object.entries(stopped).filter(([, held]) => !held)).toEqual([])
})

test('app:// serves its own files alone, with the policy, however a path is written', async ({
  workbench: { app },
}) => {
  const answers = await app.evaluate(async ({ net }) => {
    const paths = [
      '/',
      '/../preload.cjs',
      '/%2e%2e/preload.cjs',
      '/..%2f..%2f..%2fpackage.json',
      '/%252e%252e%252fpackage.json',
      '/..%5c..%5cpackage.json',
      '/index.html%00',
      '//etc/hostname',
      '/%ff',
    ]
    return Promise.all(
      paths.map(async (path) => {
        const response = await net.fetch(`app://sizewise${path}`)
        return { path, status: response.status, policy: response.headers.get('content-security-policy') }
      }),
    )
  })
  expect(answers.map(({ status }) => status)).toEqual([200, 404, 404, 404, 404, 404, 404, 404, 404])
  for (const { policy } of answers) expect(policy).toContain("default-src 'none'")
})

test('requests of any other scheme are stopped in main too', async ({ workbench: { app } }) => {
  const outcomes = await app.evaluate(async ({ session }) =>
    Promise.all(
      ['https://example.org/', 'http://127.0.0.1:9/', 'file:///etc/hostname'].map((url) =>
        session.defaultSession.fetch(url).then(
          () => 'answered',
          (error: unknown) => (error as Error).message,
        ),
      ),
    ),
  )
  expect(outcomes).toEqual(Array(3).fill('net::ERR_BLOCKED_BY_CLIENT'))
})

test('another window with the same preload is not answered, nor is a channel that does not exist', async ({
  workbench: { app, page },
}) => {
  const preload = join(root, '.build', 'app', 'preload.cjs')
  for (const url of ['data:text/html,x', 'app://sizewise/']) {
    const outcome = await app.evaluate(
      async ({ BrowserWindow }, { preload: script, url: address }) => {
        const forged = new BrowserWindow({ show: false, webPreferences: { preload: script } })
        await forged.loadURL(address)
        const answer = (await forged.webContents.executeJavaScript(
          'window.sizewise.studyList(null).then(() => "answered", (error) => error.message)',
        )) as string
        forged.destroy()
        return answer
      },
      { preload, url },
    )
    expect(outcome).toContain("No handler registered for 'study:list'")
  }
  expect(await page.evaluate(() => 'invoke' in window.sizewise || 'send' in window.sizewise)).toBe(false)
})

test('params of the wrong shape are refused as usage', async ({ workbench: { page } }) => {
  const codes = await page.evaluate(async () => {
    const bridge = window.sizewise as unknown as Record<
      string,
      (params: unknown) => Promise<{ error?: { code: string } }>
    >
    const tries: [string, unknown][] = [
      ['studyShow', { name: 7 }],
      ['studyShow', { name: 'a', extra: true }],
      ['studyList', {}],
      ['runMetrics', { id: 'a', points: -1 }],
      ['appChangeSettings', { theme: 'pink' }],
      ['appChangeSettings', { __proto__: null, home: '/etc' }],
      ['appShow', { place: '/etc' }],
      ['appSavePicture', { name: 'a.png', base64: 'not base64!' }],
    ]
    return Promise.all(tries.map(async ([name, params]) => (await bridge[name]!(params)).error?.code))
  })
  expect(codes).toEqual(codes.map(() => 'usage'))
})
