CREATE TABLE datasets (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (name <> ''),
  kind TEXT NOT NULL CHECK (kind IN ('text', 'labelled text', 'text pairs')),
  hash TEXT NOT NULL,
  folder TEXT NOT NULL,
  document TEXT NOT NULL CHECK (json_valid(document)), -- JSON of Dataset (electron/contract/dataset.ts)
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX datasets_by_hash ON datasets (hash);

CREATE TABLE tokenizers (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (name <> ''),
  kind TEXT NOT NULL CHECK (kind IN ('bpe', 'char', 'byte')),
  vocab INTEGER NOT NULL CHECK (vocab > 0),
  path TEXT NOT NULL,
  hash TEXT NOT NULL,
  trained_on INTEGER REFERENCES datasets (id) ON DELETE SET NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX tokenizers_by_hash ON tokenizers (hash);
CREATE INDEX tokenizers_by_dataset ON tokenizers (trained_on);

-- A split of a dataset under a tokenizer, as token ids: a cache that can be made again.
CREATE TABLE shards (
  dataset_id INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
  tokenizer_id INTEGER NOT NULL REFERENCES tokenizers (id) ON DELETE CASCADE,
  split TEXT NOT NULL CHECK (split IN ('train', 'validation', 'test')),
  path TEXT NOT NULL,
  tokens INTEGER NOT NULL CHECK (tokens >= 0),
  documents INTEGER NOT NULL CHECK (documents >= 0),
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  sha256 TEXT NOT NULL,
  PRIMARY KEY (dataset_id, tokenizer_id, split)
) STRICT, WITHOUT ROWID;
CREATE INDEX shards_by_tokenizer ON shards (tokenizer_id);

CREATE TABLE studies (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (name <> ''),
  state TEXT NOT NULL CHECK (state IN ('new', 'running', 'paused', 'completed', 'failed')),
  source TEXT NOT NULL, -- the study file as given
  dataset_id INTEGER NOT NULL REFERENCES datasets (id),
  tokenizer_id INTEGER REFERENCES tokenizers (id),
  plan TEXT NOT NULL CHECK (json_valid(plan)), -- budget, data hashes and order, warnings
  result TEXT CHECK (json_valid(result)), -- fit and answer
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX studies_by_dataset ON studies (dataset_id);
CREATE INDEX studies_by_tokenizer ON studies (tokenizer_id);

CREATE TABLE runs (
  id TEXT PRIMARY KEY NOT NULL,
  study_id INTEGER NOT NULL REFERENCES studies (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  model TEXT NOT NULL CHECK (json_valid(model)),
  recipe TEXT NOT NULL CHECK (json_valid(recipe)),
  parameters TEXT NOT NULL CHECK (json_valid(parameters)),
  seed INTEGER NOT NULL,
  device TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'paused', 'completed', 'stopped', 'failed')),
  step INTEGER NOT NULL DEFAULT 0 CHECK (step >= 0),
  steps INTEGER NOT NULL CHECK (steps >= 0),
  estimate TEXT CHECK (json_valid(estimate)),
  peak_memory_bytes INTEGER,
  duration_s REAL NOT NULL DEFAULT 0,
  error TEXT CHECK (json_valid(error)),
  created_at TEXT NOT NULL,
  UNIQUE (study_id, position)
) STRICT;
CREATE INDEX runs_by_state ON runs (state);

-- A loss or norm that is not a number (a run that diverges) is NULL.
CREATE TABLE train_metrics (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  train_loss REAL,
  learning_rate REAL NOT NULL,
  gradient_norm REAL,
  tokens INTEGER NOT NULL,
  flops REAL NOT NULL,
  elapsed_s REAL NOT NULL,
  tokens_per_second REAL NOT NULL,
  PRIMARY KEY (run_id, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE evaluation_metrics (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  validation_loss REAL,
  bits_per_byte REAL,
  elapsed_s REAL NOT NULL,
  PRIMARY KEY (run_id, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoints (
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  path TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  best INTEGER NOT NULL CHECK (best IN (0, 1)),
  last INTEGER NOT NULL CHECK (last IN (0, 1)),
  PRIMARY KEY (run_id, step)
) STRICT, WITHOUT ROWID;
-- A run has at most one best and one last checkpoint.
CREATE UNIQUE INDEX checkpoints_best ON checkpoints (run_id) WHERE best = 1;
CREATE UNIQUE INDEX checkpoints_last ON checkpoints (run_id) WHERE last = 1;

CREATE TABLE evaluations (
  id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  task TEXT NOT NULL,
  dataset_id INTEGER REFERENCES datasets (id) ON DELETE SET NULL,
  metrics TEXT NOT NULL CHECK (json_valid(metrics)), -- name -> {value, interval, n}
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX evaluations_by_run ON evaluations (run_id);
CREATE INDEX evaluations_by_dataset ON evaluations (dataset_id);
