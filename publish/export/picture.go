package export

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"net/http"
	"strings"

	"golang.org/x/image/webp"

	"postil/publish/content"
)

// picture is an image of the article, as every reader of documents shows it: PNG,
// JPEG or GIF.
type picture struct {
	name          string // in the article's folder
	kind          string // media type: "image/png"
	data          []byte
	width, height int // pixels
}

var (
	errKind  = errors.New("it is no PNG, JPEG, GIF or WebP image")
	errLarge = errors.New("it has too many pixels")
)

// maxPixels bounds an image that is decoded.
const maxPixels = 50_000_000

// newPicture reads an image; WebP, which word processors and e-books do not know,
// becomes JPEG or, where it can be seen through, PNG.
func newPicture(name string, data []byte) (*picture, error) {
	w, h, err := content.ImageSize(data)
	if err != nil {
		return nil, err
	}
	p := &picture{name: name, kind: http.DetectContentType(data), data: data, width: w, height: h}
	switch p.kind {
	case "image/png", "image/jpeg", "image/gif":
		return p, nil
	case "image/webp":
	default:
		return nil, errKind
	}
	if w*h > maxPixels {
		return nil, errLarge
	}
	img, err := webp.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("it cannot be decoded: %w", err)
	}
	var b bytes.Buffer
	if _, opaque := img.(*image.YCbCr); opaque {
		p.kind, err = "image/jpeg", jpeg.Encode(&b, img, &jpeg.Options{Quality: 90})
	} else {
		p.kind, err = "image/png", png.Encode(&b, img)
	}
	p.data = b.Bytes()
	return p, err
}

// dataURI is the image as an address that holds it.
func (p *picture) dataURI() string {
	return "data:" + p.kind + ";base64," + base64.StdEncoding.EncodeToString(p.data)
}

// extension is the usual end of a file's name of this kind, with its dot.
func (p *picture) extension() string {
	if p.kind == "image/jpeg" {
		return ".jpg"
	}
	return "." + strings.TrimPrefix(p.kind, "image/")
}
