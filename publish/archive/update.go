package archive

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Report says what an Update did.
type Report struct {
	Read    int // texts that were read
	Moved   int // texts of which only the state changed
	Removed int
	Bad     []*Entry // texts that could not be read, of those that were read
}

// batch is how many texts are stored at a time: what an Update that is ended
// has stored is not read again.
const batch = 500

// Update brings the index to where the source is. progress hears how many of the
// texts that are new have been read; it may be nil. What has been stored can be
// searched at once. Where the file turns out to be damaged it is made anew, and
// where it cannot be written the index goes on in memory, see Trouble.
func (x *Index) Update(ctx context.Context, src Source, progress func(done, of int)) (Report, error) {
	x.updating.Lock()
	defer x.updating.Unlock()
	x.mu.RLock()
	spoiled := x.spoiled
	x.mu.RUnlock()
	var rep Report
	err := error(errDamaged)
	if !spoiled {
		rep, err = x.update(ctx, src, progress)
	}
	switch {
	case err == nil, ctx.Err() != nil:
	case damaged(err) && x.Trouble() == nil:
		_ = x.now().close() // it is damaged as it is
		if err = remove(x.file); err == nil {
			err = x.openFile(ctx, x.file)
		}
		if err != nil && ctx.Err() == nil {
			err = x.toMemory(ctx, fmt.Errorf("index %s: %w", x.file, err))
		}
		if err == nil {
			rep, err = x.update(ctx, src, progress)
		}
	case unwritable(err) && x.Trouble() == nil:
		if err = x.toMemory(ctx, fmt.Errorf("index %s: %w", x.file, err)); err == nil {
			rep, err = x.update(ctx, src, progress)
		}
	}
	if err != nil {
		return rep, fmt.Errorf("update the index: %w", err)
	}
	return rep, nil
}

// place is what a text is known by whatever it says.
type place struct{ dir, draft string }

// errOvertaken means that another program wrote the file in the meantime.
var errOvertaken = errors.New("another program has written the index")

func (x *Index) update(ctx context.Context, src Source, progress func(done, of int)) (Report, error) {
	var rep Report
	texts, err := src.Texts(ctx)
	if err != nil {
		return rep, err
	}
	for {
		err := x.bring(ctx, src, texts, progress, &rep)
		overtaken := errors.Is(err, errOvertaken)
		if !overtaken && (err != nil || rep.Read < manyRead) {
			return rep, err
		}
		// What another program stored need not be read again. And what was read of
		// many texts holds more memory than the same as it is loaded.
		v, err := x.now().load(ctx)
		if err != nil {
			return rep, err
		}
		x.set(v)
		x.places = nil
		if !overtaken {
			return rep, nil
		}
	}
}

// manyRead is how many texts have to be read for entries to be loaded anew
// afterwards, which takes as long as reading some ten of them.
const manyRead = 1000

// known are the entries by what they are known by.
func (x *Index) known(v *view) map[place]*Entry {
	if x.places == nil {
		x.places = make(map[place]*Entry, v.n)
		for _, e := range v.entries {
			if e != nil {
				x.places[place{e.Dir, e.Draft}] = e
			}
		}
	}
	return x.places
}

// set makes a view the one that is searched and listed.
func (x *Index) set(v *view) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.view = v
}

// bring is update for texts that are known.
func (x *Index) bring(ctx context.Context, src Source, texts []Text, progress func(done, of int), rep *Report) error {
	known := x.known(x.now())
	var fresh []Text
	var moved, gone []*Entry
	there := 0
	for _, t := range texts {
		e, ok := known[place{t.Dir, t.Draft}]
		if ok {
			there++
		}
		switch {
		case !ok || e.Blob != t.Blob:
			fresh = append(fresh, t)
		case e.State != t.State:
			other := *e
			other.State = t.State
			moved = append(moved, &other)
		}
	}
	if there < len(known) {
		still := make(map[place]bool, len(texts))
		for _, t := range texts {
			still[place{t.Dir, t.Draft}] = true
		}
		for at, e := range known {
			if !still[at] {
				gone = append(gone, e)
			}
		}
	}
	if len(gone)+len(moved) > 0 {
		if err := x.tidy(ctx, gone, moved); err != nil {
			return err
		}
	}
	rep.Moved, rep.Removed = rep.Moved+len(moved), rep.Removed+len(gone)
	read := 0
	return x.read(ctx, src, fresh, func(docs []document) error {
		if err := x.put(ctx, docs); err != nil {
			return err
		}
		for i := range docs {
			if e := docs[i].Entry; e.Problem != "" {
				rep.Bad = append(rep.Bad, &e)
			}
		}
		rep.Read += len(docs)
		read += len(docs)
		if progress != nil {
			progress(read, len(fresh))
		}
		return nil
	})
}

// write runs f in a transaction, for a view that has entries in place of those of
// the same IDs, which is searched from then on. It fails where the file is not as
// the view before was read from it.
func (x *Index) write(ctx context.Context, entries map[int64]*Entry, f func(*sql.Tx) error) error {
	v := x.now()
	if err := x.unseal(); err != nil {
		return err
	}
	tx, err := v.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	fail := func(err error) error {
		_ = tx.Rollback() // err says more
		return err
	}
	n, err := generation(ctx, tx)
	if err != nil {
		return fail(err)
	}
	if n != v.generation {
		return fail(errOvertaken)
	}
	next := &view{store: v.store, generation: n + 1, entries: slices.Clone(v.entries)}
	pages := map[int64]bool{}
	for id, e := range entries {
		pages[id/pageLen] = true
		for int64(len(next.entries)) < (id/pageLen+1)*pageLen {
			next.entries = append(next.entries, nil)
		}
		next.entries[id] = e
	}
	for page := range pages {
		packed := packPage(next.entries[page*pageLen : (page+1)*pageLen])
		if err := v.exec(ctx, tx, "INSERT OR REPLACE INTO page(number, sum, entries) VALUES(?,?,?)", page, checksum(page, string(packed)), packed); err != nil {
			return fail(err)
		}
	}
	if err := v.exec(ctx, tx, "UPDATE state SET generation = ?", n+1); err != nil {
		return fail(err)
	}
	if err := f(tx); err != nil {
		return fail(err)
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	next.count()
	x.set(next)
	return nil
}

// unseal takes the seal of the file away before it is written.
func (x *Index) unseal() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.trouble != nil || x.wrote {
		return nil
	}
	x.wrote = true
	return unseal(x.file)
}

// tidy takes away what is gone and notes new states.
func (x *Index) tidy(ctx context.Context, gone, moved []*Entry) error {
	entries := map[int64]*Entry{}
	for _, e := range gone {
		entries[e.ID] = nil
	}
	for _, e := range moved {
		entries[e.ID] = e
	}
	s := x.now().store
	err := x.write(ctx, entries, func(tx *sql.Tx) error {
		for _, table := range []string{"body WHERE id", "heads WHERE rowid", "often WHERE rowid", "begins WHERE rowid", "words WHERE rowid"} {
			for _, e := range gone {
				if err := s.exec(ctx, tx, "DELETE FROM "+table+" = ?", e.ID); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, e := range gone {
		delete(x.places, place{e.Dir, e.Draft})
	}
	for _, e := range moved {
		x.places[place{e.Dir, e.Draft}] = e
	}
	return nil
}

func (s *store) exec(ctx context.Context, tx *sql.Tx, query string, args ...any) error {
	s.asked.stored.Add(1)
	_, err := tx.ExecContext(ctx, query, args...)
	return err
}

// read reads texts, some at a time, and hands them on in batches.
func (x *Index) read(ctx context.Context, src Source, texts []Text, take func([]document) error) error {
	if len(texts) == 0 {
		return nil
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	todo := make(chan Text)
	done := make(chan document, batch)
	failed := make(chan error, x.o.Workers)
	var wg sync.WaitGroup
	for range min(x.o.Workers, len(texts)) {
		wg.Go(func() {
			r := newReader()
			for t := range todo {
				data, err := src.Read(ctx, t)
				if err != nil {
					failed <- fmt.Errorf("read %s: %w", t.Dir, err)
					stop()
					return
				}
				select {
				case done <- r.document(t, data, x.o.Lang):
				case <-ctx.Done():
					return
				}
			}
		})
	}
	go func() {
		defer close(todo)
		for _, t := range texts {
			select {
			case todo <- t:
			case <-ctx.Done():
				return
			}
		}
	}()
	go func() {
		wg.Wait()
		close(done)
	}()
	var docs []document
	var err error
	for d := range done {
		if err != nil {
			continue // until everybody has noticed
		}
		if docs = append(docs, d); len(docs) == batch {
			if err = take(docs); err != nil {
				stop()
			}
			docs = docs[:0]
		}
	}
	if err == nil {
		select {
		case err = <-failed:
		default:
			err = ctx.Err()
		}
	}
	if len(docs) > 0 && err == nil {
		err = take(docs)
	}
	return err
}

// put puts documents into the tables, and gives them their ids. An article that
// is read again keeps its id.
func (x *Index) put(ctx context.Context, docs []document) error {
	v := x.now()
	entries := map[int64]*Entry{}
	again := map[int64]bool{}
	next := v.next()
	for i := range docs {
		d := &docs[i]
		if e, ok := x.places[place{d.Dir, d.Draft}]; ok {
			d.ID = e.ID
			again[e.ID] = true
		} else {
			d.ID = next
			next++
		}
		e := d.Entry
		entries[e.ID] = &e
	}
	err := x.write(ctx, entries, func(tx *sql.Tx) error { return v.putWords(ctx, tx, docs, again) })
	if err != nil {
		return err
	}
	for _, e := range entries {
		x.places[place{e.Dir, e.Draft}] = e
	}
	return nil
}

// next is an id above all that are given.
func (v *view) next() int64 {
	for i := len(v.entries) - 1; i > 0; i-- {
		if v.entries[i] != nil {
			return int64(i + 1)
		}
	}
	return 1
}

// putWords stores texts and their words. Those that were there before are again.
func (s *store) putWords(ctx context.Context, tx *sql.Tx, docs []document, again map[int64]bool) error {
	if err := putForms(ctx, tx, docs); err != nil {
		return err
	}
	run := func(query string, args func(d *document) []any) error {
		stmt, err := tx.PrepareContext(ctx, query)
		if err != nil {
			return err
		}
		defer stmt.Close()
		for i := range docs {
			a := args(&docs[i])
			if a == nil {
				continue
			}
			s.asked.stored.Add(1)
			if _, err := stmt.ExecContext(ctx, a...); err != nil {
				return err
			}
		}
		return nil
	}
	former := func(d *document) []any {
		if !again[d.ID] {
			return nil
		}
		return []any{d.ID}
	}
	for _, step := range []struct {
		query string
		args  func(d *document) []any
	}{
		{"INSERT OR REPLACE INTO body(id, sum, text) VALUES(?,?,?)", func(d *document) []any { return []any{d.ID, checksum(d.ID, d.body), d.body} }},
		// The tables of words come last: any other statement that can fail half way
		// has FTS5 write out what it has gathered.
		{"DELETE FROM heads WHERE rowid = ?", former},
		{"INSERT INTO heads(rowid, title, standfirst, names) VALUES(?,?,?,?)", func(d *document) []any {
			return []any{d.ID, d.heads[0], d.heads[1], d.heads[2]}
		}},
		{"DELETE FROM often WHERE rowid = ?", former},
		{"INSERT INTO often(rowid, body) VALUES(?,?)", func(d *document) []any { return []any{d.ID, d.often} }},
		{"DELETE FROM begins WHERE rowid = ?", former},
		{"INSERT INTO begins(rowid, title, standfirst, names, body) VALUES(?,?,?,?,?)", func(d *document) []any {
			return []any{d.ID, d.begins[0], d.begins[1], d.begins[2], d.begins[3]}
		}},
		{"DELETE FROM words WHERE rowid = ?", former},
		{"INSERT INTO words(rowid, body) VALUES(?,?)", func(d *document) []any { return []any{d.ID, d.words} }},
	} {
		if err := run(step.query, step.args); err != nil {
			return err
		}
	}
	return nil
}

// putForms stores the words that documents are the first to have.
func putForms(ctx context.Context, tx *sql.Tx, docs []document) error {
	fresh := map[string][][2]string{} // by language
	for i := range docs {
		for _, f := range docs[i].forms {
			fresh[docs[i].lang] = append(fresh[docs[i].lang], [2]string{f.of.stem, f.word})
		}
	}
	for lang, pairs := range fresh {
		list, err := json.Marshal(pairs)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT OR IGNORE INTO form(lang, stem, word) SELECT ?, value ->> 0, value ->> 1 FROM json_each(?)", lang, string(list))
		if err != nil {
			return err
		}
	}
	return nil
}
