package repo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/go-git/go-git/v5/plumbing/format/pktline"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/sideband"
	"github.com/go-git/go-git/v5/plumbing/transport"
)

// session speaks git's protocol, version 0, over a link.
type session struct {
	link
	refs *packp.AdvRefs
}

// stream notes how reading it ended: the decoders of the protocol tell a line
// that broke in the middle from one that makes no sense in no reliable way.
type stream struct {
	r   io.Reader
	err error
}

func (s *stream) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil {
		s.err = err
	}
	return n, err
}

// failed gives the reason why the stream could not be understood.
func (s *stream) failed(err error) error {
	if s.err == nil || errors.Is(err, s.err) && s.err != io.EOF { //nolint:errorlint // as readers return it
		return err
	}
	cause := s.err
	if cause == io.EOF { //nolint:errorlint // likewise
		cause = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("%w: %w", cause, err)
}

// openSession reads what the remote has.
func openSession(ctx context.Context, l link) (*session, error) {
	advertised, err := l.advertise(ctx)
	if err != nil {
		return nil, err
	}
	in := &stream{r: &limited{advertised, maxAdvertised}}
	refs := packp.NewAdvRefs()
	if err := refs.Decode(in); err != nil && !errors.Is(err, packp.ErrEmptyAdvRefs) {
		return nil, l.explain(in.failed(err))
	}
	// Those that this client cannot do are not asked for.
	transport.FilterUnsupportedCapabilities(refs.Capabilities)
	return &session{link: l, refs: refs}, nil
}

// fetch asks for objects and returns the stream of their pack.
func (s *session) fetch(ctx context.Context, req *packp.UploadPackRequest, progress io.Writer) (io.Reader, error) {
	if err := req.Validate(); err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	if err := req.UploadRequest.Encode(&buf); err != nil {
		return nil, err
	}
	if err := req.UploadHaves.Encode(&buf, false); err != nil {
		return nil, err
	}
	if err := pktline.NewEncoder(&buf).EncodeString("done\n"); err != nil {
		return nil, err
	}
	answer, err := s.exchange(ctx, requestOf(buf.Bytes()))
	if err != nil {
		return nil, s.explain(err)
	}
	in := &stream{r: answer}
	resp := packp.NewUploadPackResponse(req)
	if err := resp.Decode(io.NopCloser(in)); err != nil {
		return nil, s.explain(in.failed(err))
	}
	return &packStream{demux(resp, req.Capabilities, progress), in}, nil
}

// packStream is a pack as it comes, with the reason where it breaks off.
type packStream struct {
	r  io.Reader
	in *stream
}

func (p *packStream) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	if err != nil && err != io.EOF { //nolint:errorlint // as readers return it
		err = p.in.failed(err)
	}
	return n, err
}

// push sends commands and a pack, and returns what became of each.
func (s *session) push(ctx context.Context, req *packp.ReferenceUpdateRequest, pack []byte, sent func(n int64), progress io.Writer) (*packp.ReportStatus, error) {
	var buf bytes.Buffer
	if err := req.Encode(&buf); err != nil {
		return nil, err
	}
	q := requestOf(buf.Bytes(), pack)
	plain := q.open
	q.open = func() io.Reader { return &countingReader{r: plain(), count: sent} }
	answer, err := s.exchange(ctx, q)
	if err != nil {
		return nil, s.explain(err)
	}
	in := &stream{r: answer}
	result := demux(in, req.Capabilities, progress)
	report := packp.NewReportStatus()
	if err := report.Decode(result); err != nil {
		return nil, s.explain(in.failed(err))
	}
	// Hooks that run afterwards speak, too, and would be ended with the
	// connection. What goes wrong now changes nothing any more.
	_, _ = io.Copy(io.Discard, result)
	return report, nil
}

// requestOf makes a request of its parts.
func requestOf(parts ...[]byte) request {
	q := request{open: func() io.Reader {
		readers := make([]io.Reader, len(parts))
		for i, p := range parts {
			readers[i] = bytes.NewReader(p)
		}
		return io.MultiReader(readers...)
	}}
	for _, p := range parts {
		q.length += int64(len(p))
	}
	return q
}

// demux takes the messages for people out of a stream.
func demux(r io.Reader, can *capability.List, progress io.Writer) io.Reader {
	var d *sideband.Demuxer
	switch {
	case can.Supports(capability.Sideband64k):
		d = sideband.NewDemuxer(sideband.Sideband64k, r)
	case can.Supports(capability.Sideband):
		d = sideband.NewDemuxer(sideband.Sideband, r)
	default:
		return r
	}
	d.Progress = progress
	return d
}

// countingReader tells how much of a stream was read.
type countingReader struct {
	r     io.Reader
	n     int64
	count func(n int64)
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if n > 0 && c.count != nil {
		c.count(c.n)
	}
	return n, err
}
