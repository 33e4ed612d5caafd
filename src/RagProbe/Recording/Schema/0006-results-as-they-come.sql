-- Results and traces in the order in which they are recorded. By question id, which comes in any order, nearly every row of a batch
-- fell on a page of its own, and all of these pages were written for it. Rows are copied as they are.
CREATE TABLE new_results (
    id                  INTEGER PRIMARY KEY,
    sweep_id            INTEGER NOT NULL REFERENCES sweeps (id) ON DELETE CASCADE,
    question_id         TEXT NOT NULL,
    position            INTEGER NOT NULL,
    question            TEXT NOT NULL,
    outcome             TEXT NOT NULL,
    best_candidate_rank INTEGER,
    scores              TEXT,
    UNIQUE (sweep_id, question_id)
) STRICT;

INSERT INTO new_results (sweep_id, question_id, position, question, outcome, best_candidate_rank, scores)
SELECT sweep_id, question_id, position, question, outcome, best_candidate_rank, scores FROM question_results ORDER BY sweep_id, position;

CREATE TABLE new_traces (
    result_id INTEGER PRIMARY KEY REFERENCES question_results (id) ON DELETE CASCADE,
    form      INTEGER NOT NULL,
    trace     BLOB NOT NULL
) STRICT;

INSERT INTO new_traces (result_id, form, trace)
SELECT new_results.id, traces.form, traces.trace FROM new_results CROSS JOIN traces USING (sweep_id, question_id) ORDER BY new_results.id;

DROP TABLE traces;
DROP TABLE question_results;
ALTER TABLE new_results RENAME TO question_results;
ALTER TABLE new_traces RENAME TO traces;

-- In the eval set's order, and with the outcomes for counting them.
CREATE INDEX question_results_by_position ON question_results (sweep_id, position, outcome);

-- What traces have in common (form 2), once for all of them: a checksum as before a trace, and a trace as JSON without question, tokens,
-- chunks, candidates and times.
CREATE TABLE trace_frames (
    number INTEGER PRIMARY KEY,
    frame  BLOB NOT NULL UNIQUE
) STRICT;
