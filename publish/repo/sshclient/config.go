package sshclient

import (
	"bytes"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/kevinburke/ssh_config"

	"postil/publish/repo/hostkey"
)

// host is a server as the user's configuration describes it.
type host struct {
	name, port, user string
	identities       []string // key files that the configuration names
	onlyThese        bool     // IdentitiesOnly: no other key is shown to the server
	knownHosts       []string // the first is added to
	hashNames        bool
}

// known is what known_hosts calls the server.
func (h *host) known() string { return hostkey.Name(h.name, h.port) }

// configuration is the user's ssh_config, then the system's.
type configuration []*ssh_config.Config

// readConfiguration reads what there is; a file that cannot be read is as good
// as none, for it is another program's.
func readConfiguration(home string) configuration {
	files := []string{filepath.Join(home, ".ssh", "config")}
	if runtime.GOOS != "windows" {
		files = append(files, "/etc/ssh/ssh_config")
	}
	var all configuration
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		if c, err := ssh_config.DecodeBytes(withoutMatch(data)); err == nil {
			all = append(all, c)
		}
	}
	return all
}

// withoutMatch leaves out Match blocks, which the reader of ssh_config refuses
// together with everything else in the file.
func withoutMatch(data []byte) []byte {
	var out bytes.Buffer
	skip := false
	for line := range bytes.Lines(data) {
		word, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(string(line))), " ")
		word, _, _ = strings.Cut(word, "=")
		switch strings.TrimSpace(word) {
		case "match":
			skip = true
		case "host":
			skip = false
		}
		if !skip {
			out.Write(line)
		}
	}
	return out.Bytes()
}

// get is the first value of a key, "" for none.
func (c configuration) get(alias, key string) string {
	for _, f := range c {
		if v, err := f.Get(alias, key); err == nil && v != "" {
			return v
		}
	}
	return ""
}

// all are the values of a key that may be given several times.
func (c configuration) all(alias, key string) []string {
	var out []string
	for _, f := range c {
		if v, err := f.GetAll(alias, key); err == nil {
			out = append(out, v...)
		}
	}
	return out
}

// resolve finds what the configuration says about a server.
func resolve(home string, t Target) (*host, error) {
	c := readConfiguration(home)
	for _, key := range []string{"ProxyJump", "ProxyCommand"} {
		if v := c.get(t.Host, key); v != "" && !strings.EqualFold(v, "none") {
			return nil, fmt.Errorf("the ssh configuration reaches %s by %s, which is not supported; use an address that can be reached directly", t.Host, key)
		}
	}
	h := &host{name: t.Host, port: t.Port, user: t.User}
	first := func(values ...string) string {
		for _, v := range values {
			if v != "" {
				return v
			}
		}
		return ""
	}
	h.name = first(strings.ReplaceAll(c.get(t.Host, "Hostname"), "%h", t.Host), t.Host)
	h.port = first(t.Port, c.get(t.Host, "Port"), "22")
	h.user = first(t.User, c.get(t.Host, "User"))
	if h.user == "" {
		if u, err := user.Current(); err == nil {
			h.user = u.Username[strings.LastIndexByte(u.Username, '\\')+1:] // without Windows' domain
		}
	}
	yes := func(key string) bool { return strings.EqualFold(c.get(t.Host, key), "yes") }
	h.onlyThese, h.hashNames = yes("IdentitiesOnly"), yes("HashKnownHosts")
	expand := func(file string) string {
		file = strings.Trim(file, `"`)
		if rest, ok := strings.CutPrefix(file, "~/"); ok {
			file = filepath.Join(home, rest)
		}
		return filepath.FromSlash(strings.NewReplacer("%d", home, "%h", h.name, "%r", h.user, "%%", "%").Replace(file))
	}
	for _, f := range c.all(t.Host, "IdentityFile") {
		h.identities = append(h.identities, expand(f))
	}
	for f := range strings.FieldsSeq(c.get(t.Host, "UserKnownHostsFile")) {
		h.knownHosts = append(h.knownHosts, expand(f))
	}
	if len(h.knownHosts) == 0 {
		h.knownHosts = []string{filepath.Join(home, ".ssh", "known_hosts"), filepath.Join(home, ".ssh", "known_hosts2")}
	}
	if runtime.GOOS != "windows" {
		h.knownHosts = append(h.knownHosts, "/etc/ssh/ssh_known_hosts")
	}
	return h, nil
}
