/**
 * How the database came to be what it is: one entry a version, applied in order, never changed once released.
 * `PRAGMA user_version` counts those that were applied.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE conversations (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    removed_at TEXT,
    -- How many prompts and answers it has had: the next one's place in the search index.
    slots INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX conversations_newest ON conversations (updated_at) WHERE removed_at IS NULL;
  CREATE INDEX conversations_removed ON conversations (removed_at) WHERE removed_at IS NOT NULL;

  CREATE TABLE turns (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    conversation_key INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
    slot INTEGER NOT NULL,
    prompt TEXT NOT NULL,
    asked_at TEXT NOT NULL
  ) STRICT;
  CREATE INDEX turns_of_conversation ON turns (conversation_key);

  CREATE TABLE answers (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    turn_key INTEGER NOT NULL REFERENCES turns ON DELETE CASCADE,
    slot INTEGER NOT NULL,
    -- JSON; further pieces may wait in answer_pieces.
    segments TEXT NOT NULL DEFAULT '[]',
    state TEXT NOT NULL,
    running INTEGER NOT NULL,
    receipt TEXT
  ) STRICT;
  CREATE INDEX answers_of_turn ON answers (turn_key);
  CREATE INDEX answers_running ON answers (key) WHERE running = 1;

  -- What a running answer has written so far. Rows are only added, until the answer is sealed.
  CREATE TABLE answer_pieces (
    key INTEGER PRIMARY KEY,
    answer_key INTEGER NOT NULL REFERENCES answers ON DELETE CASCADE,
    segment TEXT NOT NULL
  ) STRICT;
  CREATE INDEX pieces_of_answer ON answer_pieces (answer_key);

  -- A row for each title, prompt and answer. Its rowid is the conversation's key * 2^20 + the text's slot.
  CREATE VIRTUAL TABLE search USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');

  CREATE TABLE requirements (
    header_hash TEXT NOT NULL,
    llama_release TEXT NOT NULL,
    context_tokens INTEGER NOT NULL,
    gpu_layers INTEGER NOT NULL,
    requirement TEXT NOT NULL,
    PRIMARY KEY (header_hash, llama_release, context_tokens, gpu_layers)
  ) STRICT, WITHOUT ROWID;
  `,
];
