package archive

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"strings"
	"sync"

	"postil/editor/cite"
	"postil/editor/markdown"
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
// texts that are new have been read; it may be nil. Where the file turns out to
// be damaged it is made anew, and where it cannot be written the index goes on
// in memory, see Trouble.
func (x *Index) Update(ctx context.Context, src Source, progress func(done, of int)) (Report, error) {
	x.updating.Lock()
	defer x.updating.Unlock()
	rep, err := x.update(ctx, src, progress)
	switch {
	case err == nil, ctx.Err() != nil:
	case damaged(err) && x.Trouble() == nil:
		x.db.Close()
		if err = remove(x.file); err == nil {
			err = x.openFile(ctx, x.file)
		}
		if err == nil {
			rep, err = x.update(ctx, src, progress)
		}
	case unwritable(err) && x.Trouble() == nil:
		if err = x.toMemory(ctx, err); err == nil {
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

func (x *Index) update(ctx context.Context, src Source, progress func(done, of int)) (Report, error) {
	var rep Report
	texts, err := src.Texts(ctx)
	if err != nil {
		return rep, err
	}
	x.mu.RLock()
	entries := maps.Clone(x.entries)
	x.mu.RUnlock()
	known := make(map[place]*Entry, len(entries))
	for _, e := range entries {
		known[place{e.Dir, e.Draft}] = e
	}
	var fresh []Text
	var moved []*Entry
	for _, t := range texts {
		at := place{t.Dir, t.Draft}
		e, ok := known[at]
		delete(known, at)
		switch {
		case !ok || e.Blob != t.Blob:
			fresh = append(fresh, t)
		case e.State != t.State:
			other := *e
			other.State = t.State
			moved = append(moved, &other)
		}
	}
	if err := x.write(ctx, func(tx *sql.Tx) error { return tidy(ctx, tx, known, moved) }); err != nil {
		return rep, err
	}
	for _, e := range known {
		delete(entries, e.ID)
	}
	for _, e := range moved {
		entries[e.ID] = e
	}
	rep.Moved, rep.Removed = len(moved), len(known)
	err = x.read(ctx, src, fresh, func(docs []document) error {
		if err := x.write(ctx, func(tx *sql.Tx) error { return store(ctx, tx, docs) }); err != nil {
			return err
		}
		for i := range docs {
			e := docs[i].Entry
			entries[e.ID] = &e
			if e.Problem != "" {
				rep.Bad = append(rep.Bad, &e)
			}
		}
		rep.Read += len(docs)
		if progress != nil {
			progress(rep.Read, len(fresh))
		}
		return nil
	})
	if len(fresh)+len(moved)+len(known) > 0 {
		x.set(entries)
	}
	return rep, err
}

// write runs f in a transaction.
func (x *Index) write(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := x.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		_ = tx.Rollback() // err says more
		return err
	}
	return tx.Commit()
}

// tidy takes away what is gone and notes new states.
func tidy(ctx context.Context, tx *sql.Tx, gone map[place]*Entry, moved []*Entry) error {
	for _, e := range gone {
		for _, q := range []string{"DELETE FROM words WHERE rowid = ?", "DELETE FROM body WHERE id = ?", "DELETE FROM article WHERE id = ?"} {
			if _, err := tx.ExecContext(ctx, q, e.ID); err != nil {
				return err
			}
		}
	}
	for _, e := range moved {
		if _, err := tx.ExecContext(ctx, "UPDATE article SET state = ? WHERE id = ?", e.State, e.ID); err != nil {
			return err
		}
	}
	return nil
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
			r := reader{pipelines: map[string]*markdown.Pipeline{}, stems: map[string]*stemming{}}
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

// reader takes texts apart; each goroutine has its own.
type reader struct {
	pipelines map[string]*markdown.Pipeline // by language
	stems     map[string]*stemming          // by base language
}

func (r *reader) pipeline(lang string) *markdown.Pipeline {
	p := r.pipelines[lang]
	if p == nil {
		p = markdown.New(markdown.Options{Lang: lang})
		r.pipelines[lang] = p
	}
	return p
}

func (r *reader) stemming(lang string) *stemming {
	s := r.stems[cite.BaseLanguage(lang)]
	if s == nil {
		s = newStemming(lang)
		r.stems[cite.BaseLanguage(lang)] = s
	}
	return s
}

func (r *reader) document(t Text, data []byte, lang string) document {
	d := parse(t, data, r.pipeline, lang)
	s := r.stemming(d.Lang)
	stems := func(texts ...string) string {
		var b strings.Builder
		for _, text := range texts {
			s.text(&b, text)
		}
		return b.String()
	}
	d.stems = [4]string{
		stems(d.Title), stems(d.Subtitle, d.Summary),
		stems(strings.Join(d.Authors, " "), strings.Join(d.Tags, " "), d.Section), stems(d.body),
	}
	return d
}

// store puts documents into the tables, and their ids into them.
func store(ctx context.Context, tx *sql.Tx, docs []document) error {
	var failed error
	prepare := func(q string) *sql.Stmt {
		s, err := tx.PrepareContext(ctx, q)
		if failed == nil {
			failed = err
		}
		return s
	}
	// An article that is read again keeps its id.
	article := prepare(`INSERT INTO article(dir, draft, blob, state, title, date, words, details) VALUES(?,?,?,?,?,?,?,?)
		ON CONFLICT(dir, draft) DO UPDATE SET blob=excluded.blob, state=excluded.state, title=excluded.title,
		date=excluded.date, words=excluded.words, details=excluded.details RETURNING id`)
	body := prepare("INSERT OR REPLACE INTO body(id, text) VALUES(?,?)")
	words := prepare("INSERT OR REPLACE INTO words(rowid, title, standfirst, names, body) VALUES(?,?,?,?,?)")
	if failed != nil {
		return failed
	}
	for i := range docs {
		d := &docs[i]
		rest, err := d.details()
		if err != nil {
			return err
		}
		row := article.QueryRowContext(ctx, d.Dir, d.Draft, d.Blob, d.State, d.Title, d.Date.String(), d.Words, rest)
		if err := row.Scan(&d.ID); err != nil {
			return err
		}
		if _, err := body.ExecContext(ctx, d.ID, d.body); err != nil {
			return err
		}
		if _, err := words.ExecContext(ctx, d.ID, d.stems[0], d.stems[1], d.stems[2], d.stems[3]); err != nil {
			return err
		}
	}
	return nil
}
