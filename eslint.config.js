import boundaries from 'eslint-plugin-boundaries'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import tseslint from 'typescript-eslint'
import svelteConfig from './svelte.config.js'
import { layerSettings, layerRules } from './.tools/layers.mjs'

/** A package that one room alone may import. */
const onlyIn = (name, room) => ({ name, message: `Only ${room} imports ${name}.` })
const sqlite = onlyIn('better-sqlite3', 'electron/database')
const electron = onlyIn('electron', 'electron/main and electron/preload')

export default tseslint.config(
  { ignores: ['.build', 'node_modules', 'test/plain/lint/fixtures', '**/*.d.ts'] },
  {
    files: ['electron/**/*.ts', 'renderer/**/*.ts', 'test/**/*.ts', '*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // Numbers and booleans in messages read as they are.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Stores, outputs and tasks are records of functions, not classes: they are taken apart on purpose.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // noUncheckedIndexedAccess makes every element of an array optional; numeric loops know their bounds.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // A store's record is of the type that its reader names: the type parameter stands in the result alone.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      'no-restricted-imports': ['error', { paths: [sqlite, electron] }],
    },
  },
  {
    files: ['electron/**/*.ts', 'renderer/**/*.{ts,svelte}'],
    plugins: { boundaries },
    settings: layerSettings(import.meta.dirname),
    rules: layerRules,
  },
  {
    // A wrong assumption about a type fails the test itself, and Vitest's matchers are of type any.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['electron/database/**/*.ts', 'test/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [electron] }] },
  },
  {
    files: ['electron/main/**/*.ts', 'electron/preload/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [sqlite] }] },
  },
  {
    files: ['renderer/**/*.svelte', 'renderer/**/*.svelte.ts'],
    extends: [svelte.configs.recommended],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.svelte'], svelteConfig },
    },
  },
  {
    // The .tools are typed by comments; tsc checks them.
    files: ['**/*.mjs', '**/*.js'],
    extends: [tseslint.configs.recommended],
  },
)
