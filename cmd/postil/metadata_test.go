package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/BurntSushi/toml"

	"postil/assets"
)

func TestConstantsAreThoseOfFyneAppToml(t *testing.T) {
	var meta struct {
		Details struct {
			Icon, Name, ID, Version string
			Build                   int
		}
		Migrations map[string]bool
	}
	if _, err := toml.DecodeFile("../../FyneApp.toml", &meta); err != nil {
		t.Fatal(err)
	}
	d := meta.Details
	if d.ID != appID || d.Name != appName || d.Version != appVersion || d.Build != appBuild {
		t.Errorf("FyneApp.toml says %+v, the program %s %s %s build %d", d, appID, appName, appVersion, appBuild)
	}
	if !meta.Migrations["fyneDo"] {
		t.Error("FyneApp.toml does not ask for the fyneDo migration")
	}
	icon, err := os.ReadFile("../../" + d.Icon)
	if err != nil || !bytes.Equal(icon, assets.Icon()) {
		t.Errorf("the icon that FyneApp.toml names is not the embedded one: %v", err)
	}
}
