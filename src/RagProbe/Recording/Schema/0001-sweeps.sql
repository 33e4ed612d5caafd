-- A sweep: one eval set replayed through one pipeline. Times are Unix milliseconds.
CREATE TABLE sweeps (
    id                   INTEGER PRIMARY KEY AUTOINCREMENT,
    eval_set             TEXT NOT NULL,
    eval_set_version     TEXT NOT NULL,
    eval_set_fingerprint TEXT NOT NULL,
    question_count       INTEGER NOT NULL,
    pipeline             TEXT NOT NULL,
    pipeline_fingerprint TEXT NOT NULL,
    model                TEXT NOT NULL,
    model_fingerprint    TEXT NOT NULL,
    index_name           TEXT NOT NULL,
    index_fingerprint    TEXT NOT NULL,
    chunker              TEXT NOT NULL,
    chunk_count          INTEGER NOT NULL,
    source_count         INTEGER NOT NULL,
    measures             TEXT NOT NULL,
    started_at           INTEGER NOT NULL,
    finished_at          INTEGER
) STRICT;

-- One row a question, in the eval set's order. The question is kept as it was asked, so that a record can be read without the eval set.
CREATE TABLE question_results (
    sweep_id            INTEGER NOT NULL REFERENCES sweeps (id) ON DELETE CASCADE,
    question_id         TEXT NOT NULL,
    position            INTEGER NOT NULL,
    question            TEXT NOT NULL,
    outcome             TEXT NOT NULL,
    best_candidate_rank INTEGER,
    PRIMARY KEY (sweep_id, question_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX question_results_by_outcome ON question_results (sweep_id, outcome, position);

CREATE TABLE measures (
    sweep_id    INTEGER NOT NULL,
    question_id TEXT NOT NULL,
    name        TEXT NOT NULL,
    value       REAL NOT NULL,
    PRIMARY KEY (sweep_id, question_id, name),
    FOREIGN KEY (sweep_id, question_id) REFERENCES question_results (sweep_id, question_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Brotli-compressed JSON. Chunk texts are stored once and referred to by hash: sweeps of one index share them.
CREATE TABLE traces (
    sweep_id    INTEGER NOT NULL,
    question_id TEXT NOT NULL,
    trace       BLOB NOT NULL,
    PRIMARY KEY (sweep_id, question_id),
    FOREIGN KEY (sweep_id, question_id) REFERENCES question_results (sweep_id, question_id) ON DELETE CASCADE
) STRICT;

CREATE TABLE chunk_texts (
    hash TEXT PRIMARY KEY,
    text TEXT NOT NULL
) STRICT;

-- Technical errors, each attempt: never mixed with failed retrievals.
CREATE TABLE errors (
    id          INTEGER PRIMARY KEY,
    sweep_id    INTEGER NOT NULL REFERENCES sweeps (id) ON DELETE CASCADE,
    question_id TEXT NOT NULL,
    message     TEXT NOT NULL,
    happened_at INTEGER NOT NULL
) STRICT;

CREATE INDEX errors_by_question ON errors (sweep_id, question_id, id);
