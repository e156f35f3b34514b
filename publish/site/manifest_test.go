package site

import (
	"maps"
	"os"
	"path/filepath"
	"testing"
)

func sampleManifest() *manifest {
	page := made{inputs: "in", sum: "sum", size: 7, modified: -3, findings: `[{"Rule":"r"}]`}
	const name = "commentary/2024/07/ferries"
	return &manifest{
		complete: true,
		files:    map[string]made{"index.html": page, "tags/x/feed.xml": {sum: "s"}},
		folders: map[string]folder{
			name: newFolder(name, "all", `[{"Rule":"whole"}]`, map[string]made{name + "/index.html": page, name + "/img/a.png": {sum: "p"}}),
		},
	}
}

func TestAManifestComesBackWhole(t *testing.T) {
	m := sampleManifest()
	for _, complete := range []bool{true, false} {
		m.complete = complete
		got, ok := decodeManifest(m.encode())
		if !ok || got.complete != complete || !maps.Equal(got.files, m.files) || !maps.Equal(got.folders, m.folders) {
			t.Errorf("complete %t: %t %+v", complete, ok, got)
		}
	}
	for name, f := range m.folders {
		inputs, k := f.head()
		if inputs != "all" || k.Files != 2 || k.Pages != 1 || len(k.Found) != 1 || k.Found[0].Rule != "whole" {
			t.Errorf("%q %+v", inputs, k)
		}
		files := map[string]made{}
		if !f.each(name, func(path string, m made) bool { files[path] = m; return true }) {
			t.Error("the files cannot be read")
		}
		if len(files) != 2 || files[name+"/index.html"] != m.files["index.html"] {
			t.Errorf("%+v", files)
		}
	}
}

func TestADamagedManifestIsNone(t *testing.T) {
	good := sampleManifest().encode()
	for i := range good {
		bad := append([]byte(nil), good...)
		bad[i] ^= 0x10
		if _, ok := decodeManifest(bad); ok {
			t.Errorf("byte %d is another and nobody sees it", i)
		}
		if _, ok := decodeManifest(good[:i]); ok {
			t.Errorf("%d bytes of %d were taken", i, len(good))
		}
	}
}

// A manifest that somebody made to have a file deleted gets nowhere.
func TestAManifestCannotReachOutside(t *testing.T) {
	dir := t.TempDir()
	victim := filepath.Join(dir, "victim")
	if err := os.WriteFile(victim, []byte("v"), 0o666); err != nil {
		t.Fatal(err)
	}
	evil := filepath.Join(dir, "site")
	if err := os.Mkdir(evil, 0o777); err != nil {
		t.Fatal(err)
	}
	const name = "commentary/2024/07/x"
	sum := made{sum: "\x4c\x94\x48\x5e\x0c\x21\xae\x6c\x41\xce\x1d\xfe\x7b\x6b\xfa\xce\xea\x5a\xb6\x8e\x40\xa2\x47\x6f\x50\x20\x8e\x52\x6f\x50\x60\x80", size: 1}
	m := &manifest{
		complete: true, files: map[string]made{"../victim": sum},
		folders: map[string]folder{
			name:                    newFolder(name, "", "", map[string]made{name + "/../../../../../victim": sum}),
			"commentary/2024/07/..": newFolder("commentary/2024/07/..", "", "", map[string]made{"commentary/2024/07/../../../../victim": sum}),
		},
	}
	if err := os.WriteFile(filepath.Join(evil, ManifestFile), m.encode(), 0o666); err != nil {
		t.Fatal(err)
	}
	s, err := NewDirSink(evil)
	if err != nil {
		t.Fatal(err)
	}
	if !s.known {
		t.Fatal("the manifest was not read")
	}
	if err := s.Finish(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(victim); err != nil {
		t.Error("a file outside was removed")
	}
}

func FuzzManifest(f *testing.F) {
	good := sampleManifest().encode()
	f.Add(good[:len(good)-4])
	f.Fuzz(func(t *testing.T, data []byte) {
		sum := checksum(data)
		m, ok := decodeManifest(append(data, byte(sum), byte(sum>>8), byte(sum>>16), byte(sum>>24)))
		if !ok {
			return
		}
		for name := range m.files {
			if !sitePath(name) {
				t.Errorf("took the path %q", name)
			}
		}
		for name, fo := range m.folders {
			fo.each(name, func(path string, _ made) bool {
				if !sitePath(path) || bundleFolder(path) != name {
					t.Errorf("folder %q has %q", name, path)
				}
				return true
			})
		}
		if _, ok := decodeManifest(m.encode()); !ok {
			t.Error("what was read cannot be written")
		}
	})
}
