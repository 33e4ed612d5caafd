-- Chunks of traces, some 32 KiB of them a row: the first one has first_number, the others count on from it. Numbers below the first block's
-- are rows of trace_chunks, written before. keys: 16 bytes a chunk, the first of a SHA-256 over its bytes in chunks, where each one
-- follows its length (seven bits a byte, the lowest first).
CREATE TABLE chunk_blocks (
    first_number INTEGER PRIMARY KEY,
    keys         BLOB NOT NULL,
    chunks       BLOB NOT NULL
) STRICT;
