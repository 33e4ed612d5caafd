-- What a chunk is, once for all traces that hold it: they refer to it by number. Its text is the one of that hash in chunk_texts.
-- fingerprint: the first 16 bytes of a SHA-256 over the other columns.
CREATE TABLE trace_chunks (
    number              INTEGER PRIMARY KEY,
    fingerprint         BLOB NOT NULL UNIQUE,
    chunk_id            TEXT NOT NULL,
    source              TEXT NOT NULL,
    span_start          INTEGER,
    span_end            INTEGER,
    text_hash           TEXT NOT NULL,
    heading_path        TEXT NOT NULL,
    page                INTEGER,
    token_count         INTEGER,
    is_over_token_limit INTEGER NOT NULL
) STRICT;

-- 0: Brotli-compressed JSON, as written before. 1: compact, with the numbers of trace_chunks.
ALTER TABLE traces ADD COLUMN form INTEGER NOT NULL DEFAULT 0;

-- {"nDCG@10": 0.5, ...}, by name: SELECT scores ->> '$."nDCG@10"'. Null where it was written before: then the values are rows of measures.
ALTER TABLE question_results ADD COLUMN scores TEXT;
