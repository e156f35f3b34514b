package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strconv"
	"time"

	"postil/editor/proof"
	"postil/publish/desk"
	"postil/publish/picture"
	"postil/publish/serve"
	"postil/publish/site"
)

const draftBanner = "Draft, not published"

func buildVerb() *verb {
	return &verb{
		name: "build", group: groupSite, args: "[-o DIR] [-draft DRAFT] [-base-url URL]",
		short: "build the site into a folder",
		long: `Builds the pages, archive, feeds and files of the published record into a
folder that any web server can serve. Only what changed is written, and what an
earlier build made and this one does not is removed; a folder that holds other
files is refused. An article with errors is reported, the rest is built, and
the exit code is 1.

With -draft the site is built as it would be if that draft were published as it
stands in its working folder; every page says that it is a draft.`,
		example: "postilctl build -o /srv/www/review\npostilctl build -draft a-pilot-for-every-tide -o /tmp/preview",
		json: `{"folder", "pages": N, "files": N, "changed": N,
 "findings": [{"path", "line", "col", "severity", "rule", "text"}]}`,
		setup: func(f *flag.FlagSet) action {
			out := f.String("o", "public", "build into `DIR`")
			draft := f.String("draft", "", "build with `DRAFT` in it")
			base := f.String("base-url", "", "`URL` of the site (that of postil.yaml)")
			return func(ctx context.Context, s *session, args []string) error {
				if len(args) > 0 {
					return usagef("build takes no arguments; name the folder with -o")
				}
				return s.build(ctx, s.path(*out), *draft, *base)
			}
		},
	}
}

func (s *session) build(ctx context.Context, dir, draft, base string) error {
	o, where, err := s.siteOf(ctx, draft)
	if err != nil {
		return err
	}
	o.BaseURL, o.Now = base, time.Now()
	if _, err := site.NewPlan(o); err != nil { // before a folder is made for it
		return err
	}
	sink, err := site.NewDirSink(dir)
	if err != nil {
		return err
	}
	rep, err := site.Build(ctx, o, sink)
	if err != nil {
		return errors.Join(err, sink.Abandon())
	}
	changed := sink.Changed()
	if err := sink.Finish(); err != nil {
		return err
	}
	fs := where.findings(rep.Problems)
	out := struct {
		Folder   string    `json:"folder"`
		Pages    int       `json:"pages"`
		Files    int       `json:"files"`
		Changed  int       `json:"changed"`
		Findings []finding `json:"findings"`
	}{shown(dir), rep.Pages, rep.Files, changed, fs}
	err = s.print(out, func(w io.Writer) {
		for _, f := range fs {
			fmt.Fprintln(w, f)
		}
		fmt.Fprintf(w, "Built %s, %s in all, in %s (%d changed)\n",
			count(rep.Pages, "page"), count(rep.Files, "file"), out.Folder, changed)
	})
	if err == nil && tally(fs, proof.Error) > 0 {
		err = errFound
	}
	return err
}

// images keeps scaled images in the person's cache, nil where there is none:
// they are then made again each time.
func (s *session) images() site.ImageStore {
	dir, err := s.env().CacheDir()
	if err != nil {
		return nil
	}
	return picture.NewFolder(filepath.Join(dir, "images"))
}

// siteOf is the site of the published record, with a draft in it when one is
// named.
func (s *session) siteOf(ctx context.Context, draft string) (site.Options, seen, error) {
	o := site.Options{Images: s.images()}
	k, err := s.desk()
	if err != nil {
		return o, seen{}, err
	}
	if o.Formatter, err = k.Formatter(ctx); err != nil {
		return o, seen{}, err
	}
	if draft == "" {
		o.Content, err = k.Published(ctx)
		o.Files = k.PublishedFile
		return o, place(k, ""), err
	}
	k, d, v, err := s.edited(ctx, []string{draft})
	if err != nil {
		return o, seen{}, err
	}
	o.Content, o.Files, o.DraftBanner = v.Content, v.ReadFile, draftBanner
	return o, place(k, d.ID, d.Dir, v.Article.Dir), nil
}

func serveVerb() *verb {
	return &verb{
		name: "serve", group: groupSite, args: "[-addr ADDRESS] [-drafts]",
		short: "show the site on this computer",
		long: `Serves the site to a browser on this computer and to nobody else, until it is
interrupted. Each request shows the record as it is then. With -drafts the
drafts that are not published are in it, as they stand in their working
folders, and every page says so.`,
		example: `postilctl serve -drafts`,
		json:    `{"url"} when it is ready`,
		setup: func(f *flag.FlagSet) action {
			addr := f.String("addr", "127.0.0.1:0", "`ADDRESS` or port to listen on; port 0 is any free one")
			drafts := f.Bool("drafts", false, "with the drafts in it")
			return func(ctx context.Context, s *session, args []string) error {
				if len(args) > 0 {
					return usagef("serve takes no arguments")
				}
				return s.serve(ctx, *addr, *drafts)
			}
		},
	}
}

// stopTime is how long a request under way may take after an interrupt.
const stopTime = 3 * time.Second

func (s *session) serve(ctx context.Context, addr string, drafts bool) error {
	port, err := loopbackPort(addr)
	if err != nil {
		return err
	}
	k, err := s.desk()
	if err != nil {
		return err
	}
	build := func(ctx context.Context) (site.Options, error) {
		o, err := overlay(ctx, k, drafts)
		o.Images = s.images()
		return o, err
	}
	if _, err := build(ctx); err != nil { // before anybody is told an address
		return err
	}
	l, err := serve.Listen(port)
	if err != nil {
		return err
	}
	srv := serve.New(build)
	served := make(chan error, 1)
	go func() { served <- srv.Serve(l) }()
	out := struct {
		URL string `json:"url"`
	}{"http://" + l.Addr().String() + "/"}
	if err := s.print(out, func(w io.Writer) { fmt.Fprintf(w, "Serving %s (Ctrl+C stops it)\n", out.URL) }); err != nil {
		l.Close() // nobody could be told the address
		<-served
		return err
	}
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	if err := srv.Shutdown(stop); err != nil {
		return err
	}
	return <-served
}

// loopbackPort is the port of an address on this computer: "8080", ":8080",
// "localhost:8080", "127.0.0.1:0".
func loopbackPort(addr string) (int, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		host, port = "127.0.0.1", addr
	}
	n, err := strconv.Atoi(port)
	if err != nil || n < 0 || n > 65535 {
		return 0, usagef("-addr %q has no port: write it as 127.0.0.1:8080 or 8080", addr)
	}
	switch host {
	case "", "localhost", "127.0.0.1":
		return n, nil
	}
	return 0, usagef("-addr %q: the site is served on 127.0.0.1 only, because drafts are not for the network. Put the result of postilctl build on a web server instead", addr)
}

// overlay is the site as it stands now, with all open drafts when they are
// wanted. A working folder that cannot be read at the moment, as while it is
// being written, counts with what was saved.
func overlay(ctx context.Context, k *desk.Desk, drafts bool) (site.Options, error) {
	o := site.Options{Files: k.PublishedFile}
	var err error
	if o.Formatter, err = k.Formatter(ctx); err != nil {
		return o, err
	}
	if o.Content, err = k.Published(ctx); err != nil {
		return o, err
	}
	if o.Version, err = k.Version(); err != nil || !drafts {
		return o, err
	}
	v, err := k.Forthcoming(ctx)
	if err != nil {
		return o, err
	}
	o.Content, o.Files, o.Version = v.Content, v.ReadFile, v.Version
	o.DraftBanner = "With drafts that are not published"
	return o, nil
}
