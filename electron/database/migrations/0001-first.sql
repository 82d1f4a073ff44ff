CREATE TABLE datasets (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  hash TEXT NOT NULL,
  folder TEXT NOT NULL,
  document TEXT NOT NULL, -- JSON of Dataset (electron/contract/dataset.ts)
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE tokenizers (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  vocab INTEGER NOT NULL,
  path TEXT NOT NULL,
  hash TEXT NOT NULL,
  trained_on INTEGER REFERENCES datasets (id),
  created_at TEXT NOT NULL
) STRICT;

-- A split of a dataset under a tokenizer, as token ids: a cache that can be made again.
CREATE TABLE shards (
  dataset_id INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
  tokenizer_id INTEGER NOT NULL REFERENCES tokenizers (id) ON DELETE CASCADE,
  split TEXT NOT NULL,
  path TEXT NOT NULL,
  tokens INTEGER NOT NULL,
  documents INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (dataset_id, tokenizer_id, split)
) STRICT;

CREATE TABLE studies (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL,
  source TEXT NOT NULL, -- the study file as given
  dataset_id INTEGER NOT NULL REFERENCES datasets (id),
  tokenizer_id INTEGER REFERENCES tokenizers (id),
  plan TEXT NOT NULL, -- JSON: budget, data hashes and order, warnings
  result TEXT, -- JSON: fit and answer
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  study_id INTEGER NOT NULL REFERENCES studies (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  model TEXT NOT NULL, -- JSON of Model
  recipe TEXT NOT NULL, -- JSON of Recipe
  parameters TEXT NOT NULL, -- JSON of ParameterCount
  seed INTEGER NOT NULL,
  device TEXT NOT NULL,
  state TEXT NOT NULL,
  step INTEGER NOT NULL DEFAULT 0,
  steps INTEGER NOT NULL,
  estimate TEXT,
  peak_memory_bytes INTEGER,
  duration_s REAL NOT NULL DEFAULT 0,
  error TEXT,
  created_at TEXT NOT NULL,
  UNIQUE (study_id, position)
) STRICT;

CREATE TABLE train_metrics (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  train_loss REAL NOT NULL,
  learning_rate REAL NOT NULL,
  gradient_norm REAL NOT NULL,
  tokens INTEGER NOT NULL,
  flops REAL NOT NULL,
  elapsed_s REAL NOT NULL,
  tokens_per_second REAL NOT NULL,
  PRIMARY KEY (run_id, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE evaluation_metrics (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  validation_loss REAL NOT NULL,
  bits_per_byte REAL NOT NULL,
  elapsed_s REAL NOT NULL,
  PRIMARY KEY (run_id, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoints (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  path TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  best INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (run_id, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE evaluations (
  id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  task TEXT NOT NULL,
  dataset_id INTEGER REFERENCES datasets (id),
  metrics TEXT NOT NULL, -- JSON: name -> {value, interval, n}
  created_at TEXT NOT NULL
) STRICT;
