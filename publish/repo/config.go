package repo

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-git/go-git/v5/config"

	"postil/publish/repo/credential"
)

// configFile is the path of the repository's config.
func (r *Repo) configFile() string { return filepath.Join(r.commonDir, "config") }

// readConfig parses a git config file; a missing one is empty.
func readConfig(file string) (*config.Config, error) {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return config.NewConfig(), nil
	}
	if err != nil {
		return nil, err
	}
	c, err := config.ReadConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	return c, nil
}

// checkSupported refuses repositories whose format go-git would misread.
func (r *Repo) checkSupported() error {
	c, err := readConfig(r.configFile())
	if err != nil {
		return err
	}
	if v := c.Raw.Section("core").Option("repositoryformatversion"); v != "" && v != "0" && v != "1" {
		return fmt.Errorf("%w: format version %s is not known; make a fresh clone with git clone", ErrUnsupported, v)
	}
	for _, o := range c.Raw.Section("extensions").Options {
		value := strings.ToLower(o.Value)
		switch key := strings.ToLower(o.Key); key {
		case "noop", "preciousobjects", "relativeworktrees":
		case "objectformat":
			if value != "sha1" {
				return fmt.Errorf("%w: its objects are named by %s; make a fresh repository with git init --object-format=sha1", ErrUnsupported, o.Value)
			}
		case "refstorage":
			if value != "files" {
				return fmt.Errorf("%w: its refs are stored as %s; run git refs migrate --ref-format=files", ErrUnsupported, o.Value)
			}
		case "worktreeconfig":
			if value != "false" && value != "no" && value != "off" && value != "0" {
				return fmt.Errorf("%w: it has a config of its own for each worktree, as sparse checkouts do; run git sparse-checkout disable and git config --unset extensions.worktreeConfig", ErrUnsupported)
			}
		case "partialclone":
			return fmt.Errorf("%w: it is a partial clone, which lacks objects; make a full one with git clone", ErrUnsupported)
		default:
			return fmt.Errorf("%w: extension %s is not known; make a fresh clone with git clone", ErrUnsupported, o.Key)
		}
	}
	return nil
}

// UserConfig returns user.name and user.email as git would use them: the
// repository's config, then ~/.gitconfig, then git/config in the user's
// configuration folder. Either is "" when set nowhere.
func (r *Repo) UserConfig() (name, email string) {
	files := []string{r.configFile()}
	if f := os.Getenv("GIT_CONFIG_GLOBAL"); f != "" {
		files = append(files, f)
	} else {
		home, err := os.UserHomeDir()
		if err == nil {
			files = append(files, filepath.Join(home, ".gitconfig"))
		}
		if xdg := os.Getenv("XDG_CONFIG_HOME"); xdg != "" {
			files = append(files, filepath.Join(xdg, "git", "config"))
		} else if err == nil {
			files = append(files, filepath.Join(home, ".config", "git", "config"))
		}
	}
	for _, file := range files {
		c, err := readConfig(file)
		if err != nil {
			continue // a damaged personal config must not hide the others
		}
		if name == "" {
			name = c.User.Name
		}
		if email == "" {
			email = c.User.Email
		}
	}
	return name, email
}

// Remote returns the address of the named remote, without a password or token
// that somebody may have put there; ok says whether it is configured.
func (r *Repo) Remote(name string) (url string, ok bool, err error) {
	if url, ok, err = r.configuredURL(name); err == nil {
		url, _ = credential.Split(url)
	}
	return url, ok, err
}

// configuredURL is the address as the config file has it.
func (r *Repo) configuredURL(name string) (url string, ok bool, err error) {
	c, err := readConfig(r.configFile())
	if err != nil {
		return "", false, fmt.Errorf("remote %s: %w", name, err)
	}
	rc := c.Remotes[name]
	if rc == nil || len(rc.URLs) == 0 {
		return "", false, nil
	}
	return rc.URLs[0], true, nil
}

// SetRemote sets the address of the named remote, adding it where it is not
// configured. The rest of the config file, comments included, stays as it is. A
// password or token in the address is not written down there: it is used for
// as long as the Repo is open, and kept by git's credential helper or in the
// system's keyring when the server has accepted it.
func (r *Repo) SetRemote(name, url string) error {
	fail := func(err error) error { return fmt.Errorf("set remote %s: %w", name, err) }
	if strings.Contains(name, "/") || CheckRefName("refs/remotes/"+name) != nil {
		return fail(fmt.Errorf("%w: %q cannot name a remote", ErrBadRefName, name))
	}
	if url == "" || strings.ContainsAny(url, "\x00\r\n") {
		return fail(errors.New("the address is empty or has line breaks"))
	}
	url = r.takeSecret(url)
	l, err := r.lock(r.configFile())
	if err != nil {
		return fail(err)
	}
	defer l.release()
	old, err := os.ReadFile(r.configFile())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fail(err)
	}
	data := setRemoteURL(old, name, url)
	c, err := config.ReadConfig(bytes.NewReader(data))
	if err != nil {
		return fail(fmt.Errorf("%s: %w", r.configFile(), err))
	}
	if got := c.Raw.Section("remote").Subsection(name).Option("url"); got != url {
		return fail(fmt.Errorf("%s is written in a way that cannot be changed here; run git remote set-url %s %s", r.configFile(), name, url))
	}
	if err := l.commit(data); err != nil {
		return fail(err)
	}
	return nil
}

// takeSecret takes the login out of an address, for the first contact.
func (r *Repo) takeSecret(address string) string {
	clean, secret := credential.Split(address)
	if secret.IsZero() {
		return clean
	}
	r.net.hide(secret.Password)
	if u, err := url.Parse(clean); err == nil {
		r.net.setLogin(origin(u), login{Login: secret, remember: true})
	}
	return clean
}

// setRemoteURL edits the text of a config file: the remote's url lines become
// one, in place; a missing section is appended.
func setRemoteURL(data []byte, name, url string) []byte {
	header := fmt.Sprintf("[remote %q]", name)
	urlLine := "\turl = " + quoteConfig(url) + "\n"
	var out strings.Builder
	in, written := false, false
	for line := range strings.Lines(string(data)) {
		t := strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(t, "["):
			in = t == header
			out.WriteString(line)
			if in && !written {
				if !strings.HasSuffix(line, "\n") {
					out.WriteByte('\n')
				}
				out.WriteString(urlLine)
				written = true
			}
			continue
		case in:
			key, _, _ := strings.Cut(t, "=")
			if strings.EqualFold(strings.TrimSpace(key), "url") {
				continue
			}
		}
		out.WriteString(line)
	}
	if !written {
		if s := out.String(); s != "" && !strings.HasSuffix(s, "\n") {
			out.WriteByte('\n')
		}
		fmt.Fprintf(&out, "%s\n%s\tfetch = +refs/heads/*:refs/remotes/%s/*\n\tfetch = +refs/editorial/*:refs/remotes/%s/editorial/*\n", header, urlLine, name, name)
	}
	return []byte(out.String())
}

// quoteConfig writes a value so that git reads it back as it is.
func quoteConfig(s string) string {
	if s == strings.TrimSpace(s) && !strings.ContainsAny(s, "#;\"\\") {
		return s
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\t", `\t`).Replace(s) + `"`
}
