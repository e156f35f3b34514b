package archive

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"

	_ "modernc.org/sqlite" // the driver of the store

	"postil/editor/cite"
	"postil/publish/article"
)

// version is that of the tables; a file of another version is made anew.
const version = 1

// magic marks a file as an index of Postil's: "PstA".
const magic = 0x50737441

var (
	// ErrNewer means that the file was made by a newer Postil. It is left as it is.
	ErrNewer = errors.New("the index was made by a newer version")
	// ErrForeign means that there is a file that is no index of Postil's. It is left
	// as it is.
	ErrForeign = errors.New("the file is no index of Postil's")
	// errDamaged means that the file cannot be relied on; it is made anew.
	errDamaged = errors.New("the index is damaged")
)

// Options set up an Index.
type Options struct {
	// Lang is the language of texts that name none.
	Lang string
	// Workers is how many texts are read at a time; 0 is 2.
	Workers int
}

// Index is an open index. Close it after use.
type Index struct {
	o       Options
	file    string
	db      *sql.DB
	trouble error

	updating sync.Mutex // one Update at a time
	mu       sync.RWMutex
	entries  map[int64]*Entry
	langs    []string // base languages of the entries, sorted
}

// Open opens the index in a file, or makes it, with the folders above it. A file
// that is damaged or of an older version is made anew, so that the next Update
// reads everything. Where the file cannot be used the index is in memory and
// Trouble says why.
func Open(ctx context.Context, file string, o Options) (*Index, error) {
	if o.Workers <= 0 {
		o.Workers = 2
	}
	x := &Index{o: o, file: file}
	err := x.openFile(ctx, file)
	if errors.Is(err, errDamaged) {
		if err = remove(file); err == nil {
			err = x.openFile(ctx, file)
		}
	}
	if err == nil {
		return x, nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return x, x.toMemory(ctx, fmt.Errorf("index %s: %w", file, err))
}

// toMemory goes on with an empty index in memory.
func (x *Index) toMemory(ctx context.Context, why error) error {
	if x.db != nil {
		x.db.Close()
	}
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1) // each connection would have a memory of its own
	x.db, x.trouble = db, why
	if _, err := db.ExecContext(ctx, tables); err != nil {
		return errors.Join(err, db.Close())
	}
	return x.load(ctx)
}

// Trouble says why the index is not kept in its file; nil when it is.
func (x *Index) Trouble() error {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.trouble
}

// Close closes the index.
func (x *Index) Close() error { return x.db.Close() }

// tables of an index. Of words only what is needed to search is stored: each
// is a stem, and FTS5 takes them apart at spaces.
const tables = `
CREATE TABLE article(
  id INTEGER PRIMARY KEY, dir TEXT NOT NULL, draft TEXT NOT NULL, blob TEXT NOT NULL, state TEXT NOT NULL,
  title TEXT NOT NULL, date TEXT NOT NULL, words INTEGER NOT NULL, details TEXT NOT NULL,
  UNIQUE(dir, draft));
CREATE TABLE body(id INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE VIRTUAL TABLE words USING fts5(title, standfirst, names, body, content='', contentless_delete=1, tokenize='ascii');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, 'row');
PRAGMA application_id = 0x50737441;
PRAGMA user_version = 1;`

func remove(file string) error {
	var errs []error
	for _, f := range []string{file, file + "-wal", file + "-shm", file + "-journal"} {
		if err := os.Remove(f); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// openFile opens or makes the file. Errors wrap errDamaged where it may be made
// anew.
func (x *Index) openFile(ctx context.Context, file string) (err error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	fresh := false
	switch info, err := os.Stat(file); {
	case errors.Is(err, fs.ErrNotExist):
		fresh = true
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return ErrForeign
	case info.Size() == 0:
		fresh = true
	default:
		if err := ours(file); err != nil {
			return err
		}
	}
	u := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(file)}
	q := url.Values{"_pragma": {"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(NORMAL)", "temp_store(MEMORY)", "cache_size(-16384)"}, "_txlock": {"immediate"}}
	u.RawQuery = q.Encode()
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(4)
	defer func() {
		if err != nil {
			db.Close()
		}
	}()
	if fresh {
		if _, err := db.ExecContext(ctx, "BEGIN IMMEDIATE;"+tables+"COMMIT;"); err != nil {
			var n int // another program was quicker
			if db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master WHERE name = 'words'").Scan(&n) != nil || n == 0 {
				return err
			}
		}
	}
	// A file that somebody else may not write is of no use: nothing could be
	// brought up to date.
	if _, err := db.ExecContext(ctx, "BEGIN IMMEDIATE; ROLLBACK;"); err != nil {
		if damaged(err) {
			return fmt.Errorf("%w: %w", errDamaged, err)
		}
		return err
	}
	x.db = db
	if err := x.load(ctx); err != nil {
		x.db = nil
		if ctx.Err() == nil {
			return fmt.Errorf("%w: %w", errDamaged, err)
		}
		return err
	}
	return nil
}

// ours tells from a file's first bytes whether it is an index of this version,
// without any program opening it.
func ours(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, 100)
	n, _ := f.Read(head)
	if n < len(head) {
		return errDamaged // cut short within its head, or still being made
	}
	number := func(at int) int {
		return int(head[at])<<24 | int(head[at+1])<<16 | int(head[at+2])<<8 | int(head[at+3])
	}
	// https://www.sqlite.org/fileformat2.html#the_database_header
	is, app, v := string(head[:16]) == "SQLite format 3\x00", number(68), number(60)
	switch {
	case is && app == 0 && v == 0: // made, and nothing written yet
		return errDamaged
	case !is && damagedHead(head):
		return errDamaged
	case !is || app != magic:
		return ErrForeign
	case v > version:
		return ErrNewer
	case v < version:
		return errDamaged
	}
	return nil
}

// damagedHead reports whether a head that is not SQLite's is what a disk makes
// of a file that was not written out: nothing but zeros.
func damagedHead(head []byte) bool {
	for _, c := range head {
		if c != 0 {
			return false
		}
	}
	return true
}

// load reads all entries.
func (x *Index) load(ctx context.Context) error {
	entries := map[int64]*Entry{}
	rows, err := x.db.QueryContext(ctx, "SELECT id, dir, draft, blob, state, title, date, words, details FROM article")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		e := &Entry{}
		var date, rest string
		if err := rows.Scan(&e.ID, &e.Dir, &e.Draft, &e.Blob, &e.State, &e.Title, &date, &e.Words, &rest); err != nil {
			return err
		}
		if err := e.setDetails(rest); err != nil {
			return err
		}
		e.Date, _ = article.ParseDate(date)
		entries[e.ID] = e
	}
	if err := rows.Err(); err != nil {
		return err
	}
	x.set(entries)
	return nil
}

// set makes entries the ones that are searched and listed.
func (x *Index) set(entries map[int64]*Entry) {
	langs := map[string]bool{}
	for _, e := range entries {
		langs[cite.BaseLanguage(e.Lang)] = true
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.entries, x.langs = entries, sorted(langs)
}
