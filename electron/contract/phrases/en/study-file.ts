/** What is wrong with a study file: `KEY must be ALLOWED, not WHAT CAME`. */
export const studyFile = {
  atLine: ({ line, what }: { line: number; what: string }) => `line ${line}: ${what}`,
  mustBe: ({ key, allowed, found }: { key: string; allowed: string; found: string }) =>
    `${key} must be ${allowed}, not ${found}`,
  nothing: () => 'nothing',
  mapping: () => 'a mapping',
  list: () => 'a list',
  alias: () => 'an alias',

  number: (it: { least: number; most: number; above: boolean; below: boolean }) =>
    `a number ${it.above ? 'above' : 'at least'} ${it.least} and ${it.below ? 'below' : 'at most'} ${it.most}`,
  whole: ({ least, most }: { least: number; most: number }) => `a whole number from ${least} to ${most}`,
  truth: () => 'true or false',
  oneOf: ({ allowed }: { allowed: string[] }) => `one of ${allowed.join(', ')}`,
  line: ({ most }: { most: number }) => `a text of 1 to ${most} characters on one line`,
  models: ({ least, most }: { least: number; most: number }) => `a list of ${least} to ${most} models`,
  wholeNumbers: ({ least, most }: { least: number; most: number }) => `a list of ${least} to ${most} whole numbers`,
  keys: ({ known }: { known: string[] }) => `a mapping with the keys ${known.join(', ')}`,
  overrides: () => 'a mapping from the names of models to recipe keys',
  tokenizer: () => 'the name of a stored tokenizer or a mapping with the keys kind and vocab',

  missing: ({ key, what }: { key: string; what: string }) => `${key} is missing: ${what}`,
  modelName: () => 'each model of a ladder has a name',
  layers: () => 'the number of layers',
  heads: () => 'the number of attention heads',
  width: () => 'the width',
  context: () => 'how many tokens the model sees',
  smallest: () => 'parameters without embeddings of the smallest model',
  largest: () => 'parameters without embeddings of the largest model',
  sizes: () => 'how many models',
  ladder: () => 'the models to compare',
  studyName: () => 'the name of the study',
  dataset: () => 'the name of an imported dataset or a path',
  tokenizerWish: () => '{ kind: bpe, vocab: 2048 } or the name of a stored one',
  vocab: () => 'how many tokens a byte-level BPE has',
  device: () => 'cpu, cuda or cuda:N',
  patience: () => 'how many evaluations may pass without a better validation loss',

  unknownKey: ({ key, known }: { key: string; known: string[] }) => `unknown key ${key} (allowed: ${known.join(', ')})`,
  unknownKeyHint: ({ key, hint, known }: { key: string; hint: string; known: string[] }) =>
    `unknown key ${key}; ${hint} (allowed: ${known.join(', ')})`,
  didYouMean: ({ key }: { key: string }) => `did you mean ${key}?`,
  give: ({ what }: { what: string }) => `give ${what}`,
  belongsUnder: ({ key, section }: { key: string; section: string }) => `${key} belongs under ${section}`,
  lengthIsBudget: () => 'give the length as a budget: max_steps, tokens, flops, tokens_per_parameter, minutes or until',
  seedsBeside: () => 'seeds stands beside recipe, not in it',
  perModelInRecipe: () => 'per_model stands in recipe',
  vocabOfTokenizer: () => 'the vocabulary is the tokenizer’s: tokenizer: { kind: bpe, vocab: … }',
  recipeOfOne: () => 'training numbers of one model go to recipe: { per_model: { NAME: … } }',
  storedTokenizer: () => 'write the name of a stored tokenizer alone: tokenizer: NAME',

  tooLong: ({ most, characters }: { most: number; characters: number }) =>
    `a study file has at most ${most} characters, not ${characters}`,
  tooDeep: () => 'values are nested too deeply for a study file',
  tab: () => 'a tab cannot indent YAML; use spaces',
  oneDocument: () => 'a study file holds one document; remove the line ---',
  notYaml: ({ reason }: { reason: string }) => `not valid YAML: ${reason}`,
  keyIsNoWord: ({ found }: { found: string }) => `a key must be a word, not ${found}`,
  keyTwice: ({ key }: { key: string }) => `${key} stands twice; keep one of them`,
  noAliases: ({ key }: { key: string }) => `${key}: aliases (*name) are not read in a study file; write the value out`,
  noTags: ({ key, tag }: { key: string; tag: string }) =>
    `${key}: tags (${tag}) are not read in a study file; leave it out`,

  oneBudget: ({ rules, found }: { rules: string[]; found: number }) =>
    `budget must have exactly one of ${rules.join(', ')}, not ${found}`,
  oneRule: () => 'a ladder has at most one rule',
  besideRule: ({ key }: { key: string }) =>
    `${key} cannot stand beside rule; put it inside the rule, or in a model of its own`,
  sameName: ({ name }: { name: string }) =>
    `two models of the ladder are called "${name}"; give each a name of its own`,
  preset: ({ known, found }: { known: string[]; found: string }) =>
    `preset must be one of ${known.join(', ')}, not ${found}`,
  presetNear: ({ known, found, near }: { known: string[]; found: string; near: string }) =>
    `preset must be one of ${known.join(', ')}, not ${found}; did you mean ${near}?`,
  byteVocab: () => 'vocab is not for byte: a byte tokenizer always has 257 tokens',
  smallVocab: ({ least, vocab }: { least: number; vocab: number }) =>
    `vocab must be at least ${least} (256 bytes and end-of-text), not ${vocab}`,
  sameSeeds: () => 'seeds must all be different',
  noSuchModel: ({ name, models }: { name: string; models: string[] }) =>
    `per_model names "${name}", which is no model of the ladder (models: ${models.join(', ')})`,
  noSuchModelNear: ({ name, near, models }: { name: string; near: string; models: string[] }) =>
    `per_model names "${name}", which is no model of the ladder; did you mean ${near}? (models: ${models.join(', ')})`,
}
