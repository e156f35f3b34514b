package review

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"postil/publish/repo"
)

// ArchivePrefix is the namespace of the archive of published drafts, one ref a
// year.
const ArchivePrefix = "refs/editorial/archive/"

// ArchiveRef is the ref of one year of the archive.
func ArchiveRef(year int) string { return fmt.Sprintf("%s%04d", ArchivePrefix, year) }

// ArchiveFolder is where the archive keeps a draft's log. Ids begin with the
// time, so that many begin alike, and end at random: the last letter keeps the
// folders small.
func ArchiveFolder(draft string) string { return draft[max(len(draft)-1, 0):] + "/" + draft }

// ArchivedEntry tells by its path of which draft a file of the archive is, and
// how the file is called in the draft's log. ok is false for a path at which the
// archive keeps nothing.
func ArchivedEntry(path string) (draft, name string, ok bool) {
	_, rest, _ := strings.Cut(path, "/")
	draft, name, ok = strings.Cut(rest, "/")
	return draft, name, ok && draft != "" && path == ArchiveFolder(draft)+"/"+name && !strings.Contains(name, "/")
}

// Closed is a draft that the archive takes up, or what came to it later.
type Closed struct {
	Draft string
	Log   repo.Hash // the tip of its log; zero where the archive has all of it
	Tip   repo.Hash // of its branch; likewise
}

// Archive makes the commit that takes drafts up into a year of the archive,
// which is at tip, zero for a year that has none yet. Its further parents are
// the tips of the drafts and of their logs, so that git keeps their history; its
// files are the entries of the logs. Entries are only added, so that archiving
// twice does no harm. It moves no ref.
func (s *Store) Archive(ctx context.Context, tip repo.Hash, drafts []Closed, who Actor, when time.Time) (repo.Hash, error) {
	by := repo.Person{Name: who.Name, Email: who.Email}
	if tip.IsZero() { // so that the first parent is the archive, from the first draft on
		var err error
		tip, err = s.repo.Commit(ctx, repo.CommitSpec{Message: "Begin the archive\n", Author: by, Committer: by, When: when, AllowEmpty: true})
		if err != nil {
			return repo.ZeroHash, err
		}
	}
	parents := []repo.Hash{tip}
	var changes []repo.Change
	var message strings.Builder
	fmt.Fprintf(&message, "Archive %d drafts\n\n", len(drafts))
	if len(drafts) == 1 {
		message.Reset()
		message.WriteString("Archive ")
	}
	for _, d := range drafts {
		fmt.Fprintf(&message, "%s\n", d.Draft)
		for _, p := range []repo.Hash{d.Log, d.Tip} {
			if !p.IsZero() && !slices.Contains(parents, p) {
				parents = append(parents, p)
			}
		}
		files, err := s.entries(d.Log)
		if err != nil {
			return repo.ZeroHash, err
		}
		for _, f := range files {
			data, err := s.repo.ReadBlob(f.Hash)
			if err != nil {
				return repo.ZeroHash, err
			}
			changes = append(changes, repo.Change{Path: ArchiveFolder(d.Draft) + "/" + f.Path, Data: data})
		}
	}
	return s.repo.Commit(ctx, repo.CommitSpec{
		Parents: parents, Changes: changes, AllowEmpty: true, Message: message.String(), Author: by, Committer: by, When: when,
	})
}

// MergeArchives joins two tips of one year of the archive: the union of their
// entries. It moves no ref.
func (s *Store) MergeArchives(ctx context.Context, ours, theirs repo.Hash, who Actor, when time.Time) (repo.Hash, error) {
	return s.union(ctx, ours, theirs, "Merge the archive\n", who, when)
}

// Archived names the refs of the archive that have a draft, newest year first;
// usually there is one, or none.
func (s *Store) Archived(draft string) ([]string, error) {
	years, err := s.archive()
	if err != nil {
		return nil, err
	}
	var refs []string
	for _, y := range years {
		files, err := y.entries(draft)
		if err != nil {
			return nil, err
		}
		if len(files) > 0 {
			refs = append(refs, y.ref)
		}
	}
	return refs, nil
}

// ArchivedDrafts are the ids of all drafts that the archive has, in order.
func (s *Store) ArchivedDrafts() ([]string, error) {
	years, err := s.archive()
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, y := range years {
		letters, err := y.tree.ReadDir(".")
		if err != nil {
			return nil, err
		}
		for _, l := range letters {
			if !l.IsDir() {
				continue
			}
			folders, err := y.tree.ReadDir(l.Name())
			if err != nil {
				return nil, err
			}
			for _, f := range folders {
				ids = append(ids, f.Name())
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// Unarchived lists the entries of a log, as a commit of it holds them, that the
// archive has not.
func (s *Store) Unarchived(draft string, log repo.Hash) ([]string, error) {
	files, err := s.entries(log)
	if err != nil {
		return nil, err
	}
	kept, err := s.archivedEntries(draft)
	if err != nil {
		return nil, err
	}
	var missing []string
	for _, f := range files {
		if !slices.ContainsFunc(kept, func(k repo.TreeFile) bool { return k.Path == f.Path && k.Hash == f.Hash }) {
			missing = append(missing, f.Path)
		}
	}
	return missing, nil
}

// entries are the files of a log as a commit of it holds them; none for the zero
// hash.
func (s *Store) entries(log repo.Hash) ([]repo.TreeFile, error) {
	tree, err := s.repo.Tree(log)
	if err != nil {
		return nil, err
	}
	return tree.Files("")
}

// archivedEntries are the files of a draft's log that the archive has, by their
// names in the log.
func (s *Store) archivedEntries(draft string) ([]repo.TreeFile, error) {
	years, err := s.archive()
	if err != nil {
		return nil, err
	}
	var all []repo.TreeFile
	for _, y := range years {
		files, err := y.entries(draft)
		if err != nil {
			return nil, err
		}
		all = append(all, files...)
	}
	return all, nil
}

// year is one year of the archive.
type year struct {
	ref  string
	tip  repo.Hash
	tree *repo.Tree
}

// entries are the files of a draft's log, by their names in the log.
func (y year) entries(draft string) ([]repo.TreeFile, error) {
	folder := ArchiveFolder(draft)
	if !fs.ValidPath(folder) || strings.Contains(draft, "/") { // no draft is called so
		return nil, nil
	}
	files, err := y.tree.Files(folder)
	for i := range files {
		files[i].Path = strings.TrimPrefix(files[i].Path, folder+"/")
	}
	return files, err
}

// archive is the whole archive, newest year first. Trees are kept as long as
// their year does not move: logs are looked up often.
func (s *Store) archive() ([]year, error) {
	refs, err := s.repo.Refs(ArchivePrefix)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	years := make([]year, len(refs))
	for i, r := range refs {
		years[i] = year{r.Name, r.Hash, nil}
		if at := slices.IndexFunc(s.years, func(y year) bool { return y.tip == r.Hash }); at >= 0 {
			years[i].tree = s.years[at].tree
			continue
		}
		if years[i].tree, err = s.repo.Tree(r.Hash); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(years, func(a, b year) int { return cmp.Compare(b.ref, a.ref) })
	s.years = years
	return years, nil
}
