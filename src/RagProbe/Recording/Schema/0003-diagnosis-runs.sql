-- Every diagnosis of a sweep, in order: what it worked on, how much of it, and what that cost. A run over some questions leaves the others' findings as they are.
CREATE TABLE diagnosis_runs (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    sweep_id            INTEGER NOT NULL REFERENCES sweeps (id) ON DELETE CASCADE,
    inputs              TEXT NOT NULL,
    seed                INTEGER NOT NULL,
    questions_wanted    INTEGER NOT NULL,
    questions_diagnosed INTEGER NOT NULL,
    questions_asked     INTEGER NOT NULL,
    embeddings          INTEGER NOT NULL,
    searches            INTEGER NOT NULL
) STRICT;

CREATE INDEX diagnosis_runs_by_sweep ON diagnosis_runs (sweep_id, id);

-- Nobody wrote down what these worked on: they are like no other.
INSERT INTO diagnosis_runs (sweep_id, inputs, seed, questions_wanted, questions_diagnosed, questions_asked, embeddings, searches)
SELECT sweep_id, '', seed, questions_diagnosed, questions_diagnosed, questions_asked, embeddings, searches FROM diagnoses ORDER BY sweep_id;

DROP TABLE diagnoses;
