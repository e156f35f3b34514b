package archive

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"slices"
	"sync/atomic"

	"modernc.org/sqlite"

	"postil/editor/cite"
)

// tables of an index. Words are stored as they are compared, one behind the
// other with spaces between, and FTS5 takes them apart there. A text has those
// of its front matter in heads, with the ones that it has often, and those of its
// body in words. Of each language the words of a stem are in form.
const tables = `
CREATE TABLE state(generation INTEGER NOT NULL);
INSERT INTO state VALUES(0);
CREATE TABLE article(id INTEGER PRIMARY KEY, entry BLOB NOT NULL);
CREATE TABLE body(id INTEGER PRIMARY KEY, sum INTEGER NOT NULL, text TEXT NOT NULL);
CREATE TABLE form(lang TEXT NOT NULL, stem TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY(lang, stem, word)) WITHOUT ROWID;
CREATE VIRTUAL TABLE heads USING fts5(title, standfirst, names, often, content='', contentless_delete=1, tokenize='ascii');
CREATE VIRTUAL TABLE words USING fts5(body, content='', contentless_delete=1, tokenize='ascii');
INSERT INTO words(words, rank) VALUES('hashsize', 33554432);
PRAGMA application_id = 0x50737441;
PRAGMA user_version = 2;`

// store asks the tables.
type store struct {
	db     *sql.DB
	asked  counters
	heads  *sql.Stmt
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
func checksum(id int64, text string) int64 {
	head := binary.LittleEndian.AppendUint64(nil, uint64(id))
	return int64(crc32.Update(crc32.Update(0, castagnoli(), head), castagnoli(), []byte(text)))
}

func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

// maxID is far above any id that is given.
const maxID = 1 << 24

// load reads all entries.
func (s *store) load(ctx context.Context) (*view, error) {
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	v := &view{store: s, places: map[place]*Entry{}}
	if v.generation, err = generation(ctx, tx); err != nil {
		return nil, err
	}
	rows, err := tx.QueryContext(ctx, "SELECT id, entry FROM article")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var packed sql.RawBytes
		if err := rows.Scan(&id, &packed); err != nil {
			return nil, err
		}
		e, err := unpack(id, string(packed))
		if err != nil {
			return nil, err
		}
		if id < 1 || id > maxID {
			return nil, fmt.Errorf("entry %d: %w", id, errDamaged)
		}
		v.put(e)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	v.setLangs()
	return v, nil
}

// put adds an entry, in place of another of its id.
func (v *view) put(e *Entry) {
	for int64(len(v.entries)) <= e.ID {
		v.entries = append(v.entries, nil)
	}
	v.entries[e.ID] = e
	v.places[place{e.Dir, e.Draft}] = e
}

func (v *view) setLangs() {
	langs := map[string]bool{}
	last := "\x00"
	for _, e := range v.places {
		if e.Lang != last {
			last = e.Lang
			langs[cite.BaseLanguage(e.Lang)] = true
		}
	}
	v.langs = slices.Sorted(maps.Keys(langs))
}

// generation is how often the file was written.
func generation(ctx context.Context, tx *sql.Tx) (n int64, err error) {
	err = tx.QueryRowContext(ctx, "SELECT generation FROM state").Scan(&n)
	return n, err
}

// A packed entry has a checksum and then its fields, each with its length.

func (e *Entry) pack() []byte {
	b := make([]byte, 4, 512)
	text := func(s string) {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	b = binary.AppendUvarint(b, uint64(e.Words))
	for _, s := range e.texts() {
		text(*s)
	}
	text(e.Date.String())
	for _, l := range e.lists() {
		b = binary.AppendUvarint(b, uint64(len(*l)))
		for _, s := range *l {
			text(s)
		}
	}
	binary.LittleEndian.PutUint32(b, uint32(checksum(e.ID, string(b[4:]))))
	return b
}

// unpack makes an entry of what pack gave. Its texts are parts of the packed one.
func unpack(id int64, packed string) (*Entry, error) {
	bad := fmt.Errorf("entry %d: %w", id, errDamaged)
	if len(packed) < 4 || binary.LittleEndian.Uint32([]byte(packed[:4])) != uint32(checksum(id, packed[4:])) {
		return nil, bad
	}
	rest, ok := packed[4:], true
	number := func() int {
		var n uint64
		for i := 0; i < len(rest) && i < binary.MaxVarintLen32; i++ {
			n |= uint64(rest[i]&0x7f) << (7 * i)
			if rest[i] < 0x80 {
				rest = rest[i+1:]
				return int(n)
			}
		}
		ok = false
		return 0
	}
	text := func() string {
		n := number()
		if n > len(rest) {
			ok = false
			return ""
		}
		s := rest[:n]
		rest = rest[n:]
		return s
	}
	e := &Entry{ID: id, Words: number()}
	for _, s := range e.texts() {
		*s = text()
	}
	date := text()
	for _, l := range e.lists() {
		n := number()
		if n > len(rest) {
			return nil, bad
		}
		if n > 0 {
			*l = make([]string, n)
		}
		for i := range *l {
			(*l)[i] = text()
		}
	}
	if e.Date, _ = parseDay(date); !ok || rest != "" {
		return nil, bad
	}
	return e, nil
}

// texts are the fields of an entry that are one text each.
func (e *Entry) texts() []*string {
	return []*string{
		&e.Dir, &e.Draft, &e.Blob, &e.State, &e.Title, &e.Subtitle, &e.Summary, &e.Slug, &e.Section, &e.Lang, &e.Image, &e.Problem,
	}
}

// lists are the fields of an entry that are several texts.
func (e *Entry) lists() []*[]string {
	return []*[]string{&e.Authors, &e.Tags, &e.Aliases, &e.Cites, &e.Links}
}

// Result codes of SQLite: https://www.sqlite.org/rescode.html
const (
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

// unwritable reports whether an error says that the file cannot be written.
func unwritable(err error) bool {
	switch code(err) {
	case codeReadOnly, codeIOErr, codeFull, codeCantOpen:
		return true
	}
	return false
}
