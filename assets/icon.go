package assets

import _ "embed"

// icon is drawn by the program in iconsrc.
//
//go:generate go run ./iconsrc .
//go:embed icon.png
var icon []byte

//go:embed icon-128.png
var windowIcon []byte

// Icon is the application's icon, a PNG of 512 by 512 pixels. The caller must
// not change the bytes.
func Icon() []byte { return icon }

// WindowIcon is Icon in 128 by 128 pixels: desktops show none larger beside a
// window, and to unpack the large one would delay the start.
func WindowIcon() []byte { return windowIcon }
