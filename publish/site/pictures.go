package site

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"

	"golang.org/x/net/html"

	"postil/editor/markdown"
	"postil/editor/proof"
	"postil/publish/content"
	"postil/publish/picture"
)

// ImageStore keeps scaled images from one build to the next, as
// picture.Folder does. Several goroutines may use it.
type ImageStore interface {
	Load(key string) ([]byte, bool)
	Store(key string, data []byte) error
}

// pictureWidths are the widths, in pixels, that pages offer of an image.
var pictureWidths = [...]int{480, 960, 1440}

// How wide an image is on the page, as the sizes attribute says it; the widths
// are those of site.css.
const (
	leadSizes     = "(min-width: 80rem) 59.25rem, (min-width: 75rem) calc(100vw - 20.75rem), calc(100vw - 2.5rem)"
	homeSizes     = "(min-width: 80rem) 42rem, (min-width: 60rem) 55vw, calc(100vw - 2.5rem)"
	cardSizes     = "(min-width: 80rem) 23rem, (min-width: 40rem) 30vw, calc(100vw - 2.5rem)"
	portraitSizes = "9rem"
	bodySizes     = "(min-width: 44rem) 38rem, calc(100vw - 2.5rem)"
)

// errNotNeeded says that a planned file is none after all: an image is no
// larger than the width it would be scaled to.
var errNotNeeded = fmt.Errorf("%w: the image is not wider", ErrNoPage)

// planPicture plans a file of a bundle at rel, and its narrower versions when
// it is an image that has some. How wide an image is stands in the file, which
// is not read before a page needs it.
func (p *Plan) planPicture(rel, from string, in inputs) {
	if p.add(rel, from, in, func(p *Plan) ([]byte, error) { return p.publicFile(from) }) {
		planNarrower(&p.rest, rel, from, in)
	}
}

func planNarrower(to *set, rel, from string, in inputs) {
	switch strings.ToLower(path.Ext(rel)) {
	case ".jpg", ".jpeg", ".png":
		for _, width := range pictureWidths {
			if name := narrower(rel, width); to.files[name] == nil && to.add(name, from, in, func(p *Plan) ([]byte, error) { return p.scaled(from, width) }) {
				to.files[name].narrowed = true
			}
		}
	}
}

// narrower is the name of an image in another width: "lead-480.jpg".
func narrower(name string, width int) string {
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + "-" + itoa(width) + ext
}

// worthwhile reports whether an image is so much wider than a width that the
// narrower one is offered: never more, and not where as good as nothing is saved.
func worthwhile(width, full int) bool { return 4*width <= 3*full }

// publicFile is a file as readers get it: without what a camera wrote into it.
func (p *Plan) publicFile(from string) ([]byte, error) {
	data, err := p.o.Files(from)
	if err != nil {
		return nil, err
	}
	return picture.Clean(data)
}

func (p *Plan) scaled(from string, width int) ([]byte, error) {
	data, err := p.o.Files(from)
	if err != nil {
		return nil, err
	}
	w, _, err := pictureSize(data)
	if err != nil || !worthwhile(width, w) || !picture.Scalable(data) {
		return nil, errNotNeeded // the file itself reports what is wrong with it
	}
	key := picture.Key(data, width)
	if p.o.Images != nil {
		if kept, ok := p.o.Images.Load(key); ok {
			return kept, nil
		}
	}
	out, err := picture.Scale(data, width)
	if errors.Is(err, picture.ErrTooLarge) {
		return nil, errNotNeeded
	}
	if err != nil {
		return nil, err
	}
	if p.o.Images != nil {
		// A store that is full or cannot be written costs time, not the image.
		_ = p.o.Images.Store(key, out)
	}
	return out, nil
}

// pictureSize is the size of an image as it is shown.
func pictureSize(data []byte) (w, h int, err error) {
	w, h, err = content.ImageSize(data)
	if err == nil && picture.Sideways(data) {
		w, h = h, w
	}
	return w, h, err
}

// image is the lead image, nil when the article has none or it is not there.
func (p *Plan) image(s *story, sizes string) *imageView {
	f := s.a.Front.Image
	if f.File == "" || p.o.Files == nil || !published(f.File) || p.output(s.url+f.File) == nil {
		return nil
	}
	v := p.imageAt(s.url+f.File, s.a.Dir+"/"+f.File, sizes)
	v.Alt, v.Caption = f.Alt, f.Caption
	v.Credit, v.Licence = strings.TrimSuffix(f.Credit, "."), f.Licence
	if u := webURL(f.Source); u != "" {
		v.SourceURL, v.Source = u, host(u)
	} else {
		v.Source = f.Source
	}
	return v
}

// imageAt is the file at rel, made from a file of the repository, with its
// size and its narrower versions. Without a size the page leaves the
// attributes out and the browser finds it itself.
func (p *Plan) imageAt(rel, from, sizes string) *imageView {
	v := &imageView{URL: p.href(rel), file: rel}
	data, err := p.o.Files(from)
	if err != nil {
		return v
	}
	w, h, err := pictureSize(data)
	if err != nil {
		return v
	}
	v.Width, v.Height = w, h
	if !picture.Scalable(data) || w > picture.MaxPixels/h {
		return v
	}
	var set []string
	for _, width := range pictureWidths {
		// A file of that name may be the author's own.
		name := narrower(rel, width)
		if f := p.output(name); worthwhile(width, w) && f != nil && f.narrowed {
			set = append(set, p.href(name)+" "+itoa(width)+"w")
			if width == pictureWidths[len(pictureWidths)-1] {
				v.file, v.URL = name, p.href(name)
				v.Width, v.Height = width, max(1, (h*width+w/2)/w)
			}
		}
	}
	if len(set) == 0 {
		return v
	}
	if v.file == rel {
		set = append(set, p.href(rel)+" "+itoa(w)+"w")
	}
	v.SrcSet, v.Sizes = strings.Join(set, ", "), sizes
	return v
}

// bodyImages gives the images of a text their sizes and narrower versions, so
// that nothing jumps while they load, and lets them load when they come into
// view. rel is the address of the text's folder below the base, dir its folder
// in the repository.
func (p *Plan) bodyImages(text, rel, dir string) string {
	if p.o.Files == nil || !strings.Contains(text, "<img ") {
		return text
	}
	var out strings.Builder
	z := html.NewTokenizer(strings.NewReader(text))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return out.String()
		}
		raw := string(z.Raw())
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			out.WriteString(raw)
			continue
		}
		if t := z.Token(); t.Data == "img" {
			p.bodyImage(&t, rel, dir)
			raw = t.String()
		}
		out.WriteString(raw)
	}
}

func (p *Plan) bodyImage(t *html.Token, rel, dir string) {
	at := map[string]int{}
	for i, a := range t.Attr {
		at[a.Key] = i
	}
	set := func(key, value string) {
		if _, has := at[key]; !has && value != "" {
			t.Attr = append(t.Attr, html.Attribute{Key: key, Val: value})
		}
	}
	set("loading", "lazy")
	set("decoding", "async")
	i, ok := at["src"]
	if !ok || !markdown.IsBesideArticle(t.Attr[i].Val) {
		return
	}
	u, err := url.Parse(t.Attr[i].Val)
	if err != nil {
		return
	}
	name := path.Clean(u.Path)
	if p.output(rel+name) == nil {
		return
	}
	v := p.imageAt(rel+name, dir+"/"+name, bodySizes)
	if v.Width == 0 {
		return
	}
	if v.file != rel+name {
		t.Attr[i].Val = v.URL
	}
	set("width", itoa(v.Width))
	set("height", itoa(v.Height))
	set("srcset", v.SrcSet)
	if v.SrcSet != "" {
		set("sizes", v.Sizes)
	}
}

// noImage is the finding for a lead image that is not in its folder.
func (p *Plan) noImage(s *story) {
	p.problem(proof.Finding{
		Rule: "image-file", Severity: proof.Error, Path: articleSource(s), Line: s.a.File.FieldLine("image"),
		Template: "The lead image {{.File}} is not in the article's folder. Put it there or correct the name.",
		Args:     map[string]string{"File": s.a.Front.Image.File},
	})
}
