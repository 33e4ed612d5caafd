-- The last diagnosis of a sweep: the seed of its random choices, and what it cost.
CREATE TABLE diagnoses (
    sweep_id            INTEGER PRIMARY KEY REFERENCES sweeps (id) ON DELETE CASCADE,
    seed                INTEGER NOT NULL,
    questions_diagnosed INTEGER NOT NULL,
    questions_asked     INTEGER NOT NULL,
    embeddings          INTEGER NOT NULL,
    searches            INTEGER NOT NULL
) STRICT;

-- Why a question failed, as JSON; cause and abstained stand beside it for queries. A finding goes with the result that it explains.
CREATE TABLE findings (
    sweep_id    INTEGER NOT NULL,
    question_id TEXT NOT NULL,
    cause       TEXT NOT NULL,
    abstained   INTEGER NOT NULL,
    diagnosis   TEXT NOT NULL,
    PRIMARY KEY (sweep_id, question_id),
    FOREIGN KEY (sweep_id, question_id) REFERENCES question_results (sweep_id, question_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
