/**
 * What the operating system must bring: a C++ compiler, CMake, doctest for the native tests, and the libraries that
 * Electron links to. On Debian and its kin, as root, the missing ones are installed; elsewhere the command is printed.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { onPath, run } from './command.mjs'
import { hasDisplay } from './display.mjs'
import { Failure } from './failure.mjs'

/**
 * `debian` lists names from newest to oldest: the first that the system knows is taken.
 * @typedef {{ what: string, present: () => boolean, debian: string[], fedora: string, arch: string, macos?: string }} Need
 */

const headerFolders = ['/usr/include', '/usr/local/include', '/opt/homebrew/include']

/** @type {Need[]} */
const toBuild = [
  { what: 'CMake', present: () => onPath('cmake'), debian: ['cmake'], fedora: 'cmake', arch: 'cmake', macos: 'cmake' },
  {
    what: 'a C++20 compiler',
    present: () => onPath('g++') || onPath('clang++'),
    debian: ['g++'],
    fedora: 'gcc-c++',
    arch: 'gcc',
  },
  {
    what: 'Ninja or Make',
    present: () => onPath('ninja') || onPath('make'),
    debian: ['ninja-build'],
    fedora: 'ninja-build',
    arch: 'ninja',
    macos: 'ninja',
  },
]

/** @type {Need[]} */
const toTest = [
  {
    what: 'doctest',
    present: () => headerFolders.some((folder) => existsSync(`${folder}/doctest/doctest.h`)),
    debian: ['doctest-dev'],
    fedora: 'doctest-devel',
    arch: 'doctest',
    macos: 'doctest',
  },
]

/** The watch over what the app sends is Linux's own. @type {Need[]} */
const toWatch = [
  { what: 'strace', present: () => onPath('strace'), debian: ['strace'], fedora: 'strace', arch: 'strace' },
]

/** Pictures of the Chinese window. @type {Need[]} */
const toPhotograph = [
  {
    what: 'Chinese fonts',
    present: hasChineseFont,
    debian: ['fonts-noto-cjk'],
    fedora: 'google-noto-sans-cjk-fonts',
    arch: 'noto-fonts-cjk',
  },
]

/** @type {Need[]} */
const toTestWithoutScreen = [
  {
    what: 'Xvfb',
    present: () => onPath('xvfb-run'),
    debian: ['xvfb'],
    fedora: 'xorg-x11-server-Xvfb',
    arch: 'xorg-server-xvfb',
  },
  { what: 'xauth', present: () => onPath('xauth'), debian: ['xauth'], fedora: 'xorg-x11-xauth', arch: 'xorg-xauth' },
]

/** @type {Need[]} */
const toRunElectron = [
  library('libgtk-3.so.0', ['libgtk-3-0t64', 'libgtk-3-0'], 'gtk3', 'gtk3'),
  library('libnss3.so', ['libnss3'], 'nss', 'nss'),
  library('libasound.so.2', ['libasound2t64', 'libasound2'], 'alsa-lib', 'alsa-lib'),
  library('libgbm.so.1', ['libgbm1'], 'mesa-libgbm', 'mesa'),
  library('libXss.so.1', ['libxss1'], 'libXScrnSaver', 'libxss'),
]

/** With `tests`, what the tests need; with `pictures`, what their photographs need. */
export function ensureSystemPackages({ tests = false, pictures = false } = {}) {
  // Windows is told by CMake itself when Visual Studio's build tools are missing.
  if (process.platform === 'win32') return
  const needs = [
    ...toBuild,
    ...(tests ? toTest : []),
    ...(process.platform === 'linux' ? toRunElectron : []),
    ...(tests && process.platform === 'linux' ? toWatch : []),
    ...((tests || pictures) && !hasDisplay() ? toTestWithoutScreen : []),
    ...(pictures && process.platform === 'linux' ? toPhotograph : []),
  ]
  const missing = needs.filter((need) => !need.present())
  if (missing.length === 0) return
  if (onPath('apt-get') && process.getuid?.() === 0) {
    installOnDebian(missing)
    return
  }
  const names = missing.map((need) => need.what).join(', ')
  throw new Failure(`this machine lacks ${names}. Install with:\n  ${installCommand(missing)}`)
}

function hasChineseFont() {
  const list = spawnSync('fc-list', [':lang=zh-cn'], { encoding: 'utf8' })
  return (list.stdout ?? '').trim() !== ''
}

/** @returns {Need} */
function library(
  /** @type {string} */ file,
  /** @type {string[]} */ debian,
  /** @type {string} */ fedora,
  /** @type {string} */ arch,
) {
  return { what: file, present: () => linkerKnows(file), debian, fedora, arch }
}

/** @type {string | undefined} */
let linkerCache
function linkerKnows(/** @type {string} */ file) {
  const ldconfig = ['/sbin/ldconfig', '/usr/sbin/ldconfig', '/usr/bin/ldconfig'].find((path) => existsSync(path))
  // Systems without ldconfig (musl, NixOS) have no list to ask; there Electron itself says what it lacks.
  if (ldconfig === undefined) return true
  linkerCache ??= spawnSync(ldconfig, ['-p'], { encoding: 'utf8' }).stdout
  return linkerCache.includes(`\t${file} `)
}

function installOnDebian(/** @type {Need[]} */ missing) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  run('apt-get', ['update', '-qq'], env)
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing.map(debianName)], env)
  linkerCache = undefined
  const still = missing.filter((need) => !need.present()).map((need) => need.what)
  if (still.length > 0)
    throw new Failure(`apt-get installed its packages, but these are still missing: ${still.join(', ')}`)
}

function debianName(/** @type {Need} */ need) {
  const known = need.debian.find((name) => spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0)
  return known ?? need.debian[0] ?? need.what
}

function installCommand(/** @type {Need[]} */ missing) {
  if (onPath('apt-get')) return `sudo apt-get install -y ${missing.map(debianName).join(' ')}`
  if (onPath('dnf')) return `sudo dnf install -y ${missing.map((need) => need.fedora).join(' ')}`
  if (onPath('pacman')) return `sudo pacman -S --needed ${missing.map((need) => need.arch).join(' ')}`
  if (process.platform === 'darwin') {
    const formulas = missing.flatMap((need) => need.macos ?? [])
    return ['xcode-select --install', ...(formulas.length > 0 ? [`brew install ${formulas.join(' ')}`] : [])].join(
      '\n  ',
    )
  }
  return `your system's package manager: ${missing.map((need) => need.what).join(', ')}`
}
