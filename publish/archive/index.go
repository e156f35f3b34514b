package archive

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"

	_ "modernc.org/sqlite" // the driver of the store

	"postil/editor/cite"
)

// version is that of the tables; a file of another version is made anew.
const version = 2

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
	o    Options
	file string

	updating sync.Mutex       // one Update at a time
	places   map[place]*Entry // of the view, for Update only; nil when they are to be looked up

	mu      sync.RWMutex
	view    *view
	trouble error
	spoiled bool // an answer could not be read: the file is to be made anew
	wrote   bool // to the file: it has no seal
}

// view is what the index holds at one time. It does not change.
type view struct {
	*store
	generation int64    // of the file, when its entries were read
	entries    []*Entry // by ID; nil where there is none
	n          int      // that there are
	langs      []string // base languages of the entries, sorted

	sorting sync.Once
	sorted  []*Entry // see newest

	naming sync.Once
	names  []string // see authors

	counting sync.Mutex
	counts   map[string]int // see rare
}

// newest are all entries, the newest first.
func (v *view) newest() []*Entry {
	v.sorting.Do(func() {
		v.sorted = make([]*Entry, 0, v.n)
		for _, e := range v.entries {
			if e != nil {
				v.sorted = append(v.sorted, e)
			}
		}
		sortEntries(v.sorted, Newest)
	})
	return v.sorted
}

// authors are those of all entries, each once, in order.
func (v *view) authors() []string {
	v.naming.Do(func() {
		names := map[string]bool{}
		for _, e := range v.newest() {
			for _, a := range e.Authors {
				names[a] = true
			}
		}
		v.names = slices.Sorted(maps.Keys(names))
	})
	return v.names
}

// count counts the entries and their languages.
func (v *view) count() {
	langs := map[string]bool{}
	last := ""
	v.n = 0
	for _, e := range v.entries {
		if e == nil {
			continue
		}
		if v.n == 0 || e.Lang != last {
			last = e.Lang
			langs[cite.BaseLanguage(last)] = true
		}
		v.n++
	}
	v.langs = slices.Sorted(maps.Keys(langs))
}

// entry is that of an id, nil when there is none.
func (v *view) entry(id int64) *Entry {
	if id < 0 || id >= int64(len(v.entries)) {
		return nil
	}
	return v.entries[id]
}

// now is what the index holds.
func (x *Index) now() *view {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.view
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
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1) // each connection would have a memory of its own
	if _, err := db.ExecContext(ctx, tables); err != nil {
		return errors.Join(err, db.Close())
	}
	s, err := newStore(ctx, db)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	return x.use(ctx, s, why)
}

// use makes a store the one that is asked, in place of the one before.
func (x *Index) use(ctx context.Context, s *store, trouble error) error {
	v, err := s.load(ctx)
	if err != nil {
		return errors.Join(err, s.close())
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.view != nil {
		_ = x.view.close() // nothing in it is needed any more
	}
	x.view, x.trouble, x.spoiled, x.places, x.wrote = v, trouble, false, nil, false
	return nil
}

// Trouble says why the index is not kept in its file; nil when it is.
func (x *Index) Trouble() error {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.trouble
}

// heard notes an answer that shows that the file is damaged, for the next Update
// to make it anew, and gives the error.
func (x *Index) heard(err error) error {
	if damaged(err) {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.spoiled = true
	}
	return err
}

// Close closes the index.
func (x *Index) Close() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := x.view.close(); err != nil {
		return err
	}
	if x.trouble == nil && !x.spoiled && (x.wrote || !sealed(x.file)) {
		_ = seal(x.file) // without one the file is as good, and not checked
	}
	return nil
}

func remove(file string) error {
	var errs []error
	for _, f := range []string{file, file + "-wal", file + "-shm", file + "-journal", sealOf(file)} {
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
	switch info, err := os.Stat(file); {
	case errors.Is(err, fs.ErrNotExist):
		if err := makeFile(ctx, file); err != nil {
			return err
		}
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return ErrForeign
	case info.Size() == 0:
		return errDamaged
	default:
		if err := ours(file); err != nil {
			return err
		}
		// Only now: closing a file lets go of all locks that this program has on it,
		// and those that SQLite takes must stay.
		if err := checkSeal(file); err != nil {
			return err
		}
	}
	db, err := sql.Open("sqlite", address(file, "busy_timeout(5000)", "journal_mode(WAL)", "synchronous(NORMAL)", "temp_store(MEMORY)", "cache_size(-4096)"))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	opened := false
	defer func() {
		if !opened {
			db.Close()
		}
	}()
	// A file that somebody else may not write is of no use: nothing could be
	// brought up to date.
	spoilt := func(err error) error {
		if ctx.Err() != nil || unwritable(err) || busy(err) {
			return err
		}
		return fmt.Errorf("%w: %w", errDamaged, err)
	}
	if _, err := db.ExecContext(ctx, "BEGIN IMMEDIATE; ROLLBACK;"); err != nil {
		if damaged(err) {
			return spoilt(err)
		}
		return err
	}
	s, err := newStore(ctx, db)
	if err != nil {
		return spoilt(err)
	}
	opened = true // and closed by use
	if err := x.use(ctx, s, nil); err != nil {
		return spoilt(err)
	}
	return nil
}

// address is how a file is called to SQLite, and what it is to set for each
// connection.
func address(file string, pragmas ...string) string {
	u := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(file)}
	u.RawQuery = url.Values{"_pragma": pragmas, "_txlock": {"immediate"}}.Encode()
	return u.String()
}

// makeFile makes an index without entries, unless another program is quicker. It
// gets its name once it is whole: nobody finds a half of it.
func makeFile(ctx context.Context, file string) error {
	temp, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	if err := temp.Close(); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", address(temp.Name(), "page_size(8192)", "journal_mode(MEMORY)"))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	_, err = db.ExecContext(ctx, tables)
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	if err := os.Link(temp.Name(), file); err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	// A disk that knows no links.
	return os.Rename(temp.Name(), file)
}

// connections is how many ask the file at a time; each has a cache of its own.
const connections = 3

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
		return errDamaged // cut short within its head
	}
	number := func(at int) int {
		return int(head[at])<<24 | int(head[at+1])<<16 | int(head[at+2])<<8 | int(head[at+3])
	}
	// https://www.sqlite.org/fileformat2.html#the_database_header
	is, app, v := string(head[:16]) == "SQLite format 3\x00", number(68), number(60)
	switch {
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
