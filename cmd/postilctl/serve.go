package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"

	"postil/publish/desk"
	"postil/publish/serve"
	"postil/publish/serve/watch"
	"postil/publish/site"
)

func serveVerb() *verb {
	return &verb{
		name: "serve", group: groupSite, args: "[-addr ADDRESS] [-drafts | -files]",
		short: "show the site on this computer",
		long: `Serves the site to a browser on this computer and to nobody else, until it is
interrupted. Each request shows the record as it is then, and a page that is open
in a browser follows every change. Below /_preview each page is shown as on a
phone and on a desktop, in light or dark colours. With -drafts the drafts that
are not published are in it, as they stand in their working folders, and every
page says so. With -files it is the site of the files as they lie in the
publication's folder, committed or not; the folder need not be a git repository.`,
		example: `postilctl serve -drafts`,
		json:    `{"url", "preview"} when it is ready`,
		setup: func(f *flag.FlagSet) action {
			addr := f.String("addr", "127.0.0.1:0", "`ADDRESS` or port to listen on; port 0 is any free one")
			drafts := f.Bool("drafts", false, "with the drafts in it")
			files := f.Bool("files", false, "the files in the folder, committed or not")
			return func(ctx context.Context, s *session, args []string) error {
				switch {
				case len(args) > 0:
					return usagef("serve takes no arguments")
				case *drafts && *files:
					return usagef("-drafts and -files cannot be combined")
				}
				return s.serve(ctx, *addr, *drafts, *files)
			}
		},
	}
}

// stopTime is how long a request under way may take after an interrupt.
const stopTime = 3 * time.Second

func (s *session) serve(ctx context.Context, addr string, drafts, files bool) error {
	port, err := loopbackPort(addr)
	if err != nil {
		return err
	}
	watching, unwatch := context.WithCancel(ctx)
	defer unwatch()
	var srv *serve.Server
	if files {
		srv, err = s.serverOfFiles(watching)
	} else {
		srv, err = s.serverOfRecord(watching, drafts)
	}
	if err != nil { // before anybody is told an address
		return err
	}
	l, err := serve.Listen(port)
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(l) }()
	out := struct {
		URL     string `json:"url"`
		Preview string `json:"preview"`
	}{"http://" + l.Addr().String() + "/", "http://" + l.Addr().String() + serve.PreviewPath("/")}
	if err := s.print(out, func(w io.Writer) {
		fmt.Fprintf(w, "Serving %s (Ctrl+C stops it)\nPhone and desktop side by side: %s\n", out.URL, out.Preview)
	}); err != nil {
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

// serverOfRecord serves what is published, with the drafts where they are
// wanted, and follows both until ctx ends.
func (s *session) serverOfRecord(ctx context.Context, drafts bool) (*serve.Server, error) {
	k, err := s.desk()
	if err != nil {
		return nil, err
	}
	build := func(ctx context.Context) (site.Options, error) {
		o, err := overlay(ctx, k, drafts)
		o.Images = s.images()
		return o, err
	}
	if _, err := build(ctx); err != nil {
		return nil, err
	}
	srv := serve.New(build)
	go watch.Folders(ctx, k.Sources(), watch.Options{}, func([]string) { srv.Changed() })
	return srv, nil
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
