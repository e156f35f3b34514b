package archive

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"sync/atomic"

	"modernc.org/sqlite"
)

// tables of an index. Entries are in pages, since a few long rows are read sooner
// than many short ones. Words are stored as they are compared, one behind the
// other with spaces between, and FTS5 takes them apart there. A text has those of
// its front matter in heads and those of its body in words, and the ones that it
// has often in often, too; what its words begin with, one to three letters, is in
// begins, since FTS5 would have to look at every word for it. Of each language
// the words of a stem are in form.
const tables = `
CREATE TABLE state(generation INTEGER NOT NULL);
INSERT INTO state VALUES(0);
CREATE TABLE page(number INTEGER PRIMARY KEY, sum INTEGER NOT NULL, entries BLOB NOT NULL);
CREATE TABLE body(id INTEGER PRIMARY KEY, sum INTEGER NOT NULL, text TEXT NOT NULL);
CREATE TABLE form(lang TEXT NOT NULL, stem TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY(lang, stem, word)) WITHOUT ROWID;
CREATE VIRTUAL TABLE heads USING fts5(title, standfirst, names, content='', contentless_delete=1, tokenize='ascii');
CREATE VIRTUAL TABLE often USING fts5(body, content='', contentless_delete=1, tokenize='ascii', detail=none);
CREATE VIRTUAL TABLE begins USING fts5(title, standfirst, names, body, content='', contentless_delete=1, tokenize='ascii', detail=column);
CREATE VIRTUAL TABLE words USING fts5(body, content='', contentless_delete=1, tokenize='ascii');
INSERT INTO words(words, rank) VALUES('hashsize', 16777216);
INSERT INTO begins(begins, rank) VALUES('hashsize', 16777216);
PRAGMA application_id = 0x50737441;
PRAGMA user_version = 2;`

// store asks the tables.
type store struct {
	db     *sql.DB
	asked  counters
	heads  *sql.Stmt
	often  *sql.Stmt
	begins *sql.Stmt
	words  *sql.Stmt
	rarity *sql.Stmt
	forms  *sql.Stmt
	text   *sql.Stmt
}

// counters say how much was read and written.
type counters struct {
	lists  atomic.Int64 // lists of entries that have a word
	ids    atomic.Int64 // entries in them
	bodies atomic.Int64
	stored atomic.Int64 // rows written
}

func newStore(ctx context.Context, db *sql.DB) (*store, error) {
	s := &store{db: db}
	for _, p := range []struct {
		stmt  **sql.Stmt
		query string
	}{
		{&s.heads, "SELECT group_concat(rowid, ' ') FROM heads WHERE heads MATCH ?"},
		{&s.often, "SELECT group_concat(rowid, ' ') FROM often WHERE often MATCH ?"},
		{&s.begins, "SELECT group_concat(rowid, ' ') FROM begins WHERE begins MATCH ?"},
		{&s.words, "SELECT group_concat(rowid, ' ') FROM words WHERE words MATCH ?"},
		{&s.rarity, `SELECT value, (SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH '"' || value || '"' LIMIT ?)) FROM json_each(?)`},
		{&s.forms, "SELECT word FROM form WHERE lang = ? AND stem = ?"},
		{&s.text, "SELECT sum, text FROM body WHERE id = ?"},
	} {
		stmt, err := db.PrepareContext(ctx, p.query)
		if err != nil {
			return nil, errors.Join(err, s.close())
		}
		*p.stmt = stmt
	}
	return s, nil
}

func (s *store) close() error { return s.db.Close() }

// list gives the ids of the entries that match an expression of FTS5 in a table:
// https://www.sqlite.org/fts5.html#full_text_query_syntax
func (s *store) list(ctx context.Context, table *sql.Stmt, match string, each func(id int64)) error {
	var joined sql.RawBytes
	rows, err := table.QueryContext(ctx, match)
	if err != nil {
		return err
	}
	defer rows.Close()
	s.asked.lists.Add(1)
	for rows.Next() {
		if err := rows.Scan(&joined); err != nil {
			return err
		}
		id, n := int64(-1), 0
		for _, c := range joined {
			if c == ' ' {
				each(id)
				id, n = -1, n+1
				continue
			}
			id = max(id, 0)*10 + int64(c-'0')
		}
		if id >= 0 {
			each(id)
			n++
		}
		s.asked.ids.Add(int64(n))
	}
	return rows.Err()
}

// countAll counts the entries that have each of some words in their body, up to
// a limit, into counts.
func (s *store) countAll(ctx context.Context, words []string, limit int, counts map[string]int) error {
	list, err := json.Marshal(words)
	if err != nil {
		return err
	}
	rows, err := s.rarity.QueryContext(ctx, limit, string(list))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var w string
		var n int
		if err := rows.Scan(&w, &n); err != nil {
			return err
		}
		counts[w] = n
	}
	return rows.Err()
}

// formsOf are the words that have a stem in a language.
func (s *store) formsOf(ctx context.Context, lang, stem string) ([]string, error) {
	rows, err := s.forms.QueryContext(ctx, lang, stem)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var w string
		if err := rows.Scan(&w); err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, rows.Err()
}

// body is the text of an entry.
func (s *store) body(ctx context.Context, id int64) (string, error) {
	var sum int64
	var text string
	s.asked.bodies.Add(1)
	if err := s.text.QueryRowContext(ctx, id).Scan(&sum, &text); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			return "", err
		}
		return "", fmt.Errorf("text %d: %w", id, err)
	}
	if sum != checksum(id, text) {
		return "", fmt.Errorf("text %d: %w", id, errDamaged)
	}
	return text, nil
}

// checksum guards what belongs to an id: SQLite does not notice another byte.
func checksum(id int64, data string) int64 {
	table := crc32.MakeTable(crc32.Castagnoli)
	head := binary.LittleEndian.AppendUint64(nil, uint64(id))
	return int64(crc32.Update(crc32.Update(0, table, head), table, []byte(data)))
}

// load reads all entries.
func (s *store) load(ctx context.Context) (*view, error) {
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	v := &view{store: s}
	if v.generation, err = generation(ctx, tx); err != nil {
		return nil, err
	}
	rows, err := tx.QueryContext(ctx, "SELECT number, sum, entries FROM page ORDER BY number")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var u unpacker
	for rows.Next() {
		var page, sum int64
		var data sql.RawBytes
		if err := rows.Scan(&page, &sum, &data); err != nil {
			return nil, err
		}
		packed := string(data)
		bad := fmt.Errorf("entries %d: %w", page, errDamaged)
		if page < 0 || page > maxPage || sum != checksum(page, packed) {
			return nil, bad
		}
		for len(v.entries) < int(page+1)*pageLen {
			v.entries = append(v.entries, nil)
		}
		if !u.page(packed, page, v.entries) {
			return nil, bad
		}
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	v.count()
	return v, nil
}

// generation is how often the file was written.
func generation(ctx context.Context, tx *sql.Tx) (n int64, err error) {
	err = tx.QueryRowContext(ctx, "SELECT generation FROM state").Scan(&n)
	return n, err
}

// Result codes of SQLite: https://www.sqlite.org/rescode.html
const (
	codeBusy     = 5
	codeLocked   = 6
	codeReadOnly = 8
	codeIOErr    = 10
	codeCorrupt  = 11
	codeFull     = 13
	codeCantOpen = 14
	codeNotADB   = 26
)

// code is the primary result code of an error of the store, 0 for another's.
func code(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() & 0xff
	}
	return 0
}

// damaged reports whether an error says that the file cannot be relied on.
func damaged(err error) bool {
	c := code(err)
	return c == codeCorrupt || c == codeNotADB || errors.Is(err, errDamaged)
}

// busy reports whether an error says that another program holds the file.
func busy(err error) bool { return code(err) == codeBusy || code(err) == codeLocked }

// unwritable reports whether an error says that the file cannot be written.
func unwritable(err error) bool {
	switch code(err) {
	case codeReadOnly, codeIOErr, codeFull, codeCantOpen:
		return true
	}
	return false
}
