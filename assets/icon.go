package assets

import _ "embed"

// icon is drawn by the program in iconsrc.
//
//go:generate go run ./iconsrc .
//go:embed icon.png
var icon []byte

// Icon is the application's icon, a PNG of 512 by 512 pixels. The caller must
// not change the bytes.
func Icon() []byte { return icon }
