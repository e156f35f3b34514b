package repo

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"postil/publish/sign"
)

// signer makes a key and the list with which git verifies what it signs.
func signer(t testing.TB) (key *sign.Key, list string) {
	t.Helper()
	dir := t.TempDir()
	if _, err := sign.Create(filepath.Join(dir, "ann"), "", nil); err != nil {
		t.Fatal(err)
	}
	key, err := sign.Open(filepath.Join(dir, "ann"), nil)
	if err != nil {
		t.Fatal(err)
	}
	list = filepath.Join(dir, "allowed_signers")
	if err := os.WriteFile(list, []byte("ann@example.org namespaces=\"git\" "+sign.PublicLine(key.Public(), "")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return key, list
}

func as(k *sign.Key) Sign {
	return func(payload []byte) ([]byte, error) { return k.Sign(sign.NamespaceCommit, payload) }
}

func TestSignedCommitsAreThoseOfGit(t *testing.T) {
	if _, err := exec.LookPath("ssh-keygen"); err != nil {
		t.Skip("ssh-keygen is not installed")
	}
	r := newRepo(t, InitOptions{})
	key, list := signer(t)
	var parents []Hash
	for _, message := range []string{"First", "Second\n\nWith a body.\n\nAnd: trailers\n", "Ünïcode\n\n\n\nand gaps", "gpgsig in the message\n\ngpgsig -----BEGIN"} {
		h, err := r.Commit(t.Context(), CommitSpec{
			Ref: "refs/heads/main", Parents: parents, AllowEmpty: true, Message: message, Author: ann, When: noon,
			Changes: []Change{{Path: "a", Data: []byte(message)}}, Sign: as(key),
		})
		if err != nil {
			t.Fatal(err)
		}
		parents = []Hash{h}
		gitIn(t, r.GitDir(), "-c", "gpg.ssh.allowedSignersFile="+list, "verify-commit", h.String())
		sig, payload, err := r.CommitSignature(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := sign.Verify(sig, sign.NamespaceCommit, payload); err != nil {
			t.Errorf("%q: %v", message, err)
		}
		info, err := r.Info(h)
		if err != nil || strings.TrimSpace(info.Message) != strings.TrimSpace(message) || info.Author != ann {
			t.Errorf("it says %+v, %v", info, err)
		}
		if got := gitIn(t, r.GitDir(), "log", "-1", "--format=%an %s", h.String()); !strings.HasPrefix(got, "Ann Author ") {
			t.Errorf("git reads %q", got)
		}
	}
	fsck(t, r)
}

func TestCommitsSignedByGitAreRead(t *testing.T) {
	if _, err := exec.LookPath("ssh-keygen"); err != nil {
		t.Skip("ssh-keygen is not installed")
	}
	r := newRepo(t, InitOptions{})
	key, _ := signer(t)
	commit(t, r, "refs/heads/main", "a", "1")
	for _, args := range [][]string{
		{"commit-tree", "-S", "-m", "plain", "HEAD^{tree}", "-p", "HEAD"},
		{"-c", "i18n.commitEncoding=ISO-8859-1", "commit-tree", "-S", "-m", "encoded", "HEAD^{tree}", "-p", "HEAD"},
	} {
		out := gitIn(t, r.GitDir(), append([]string{"-c", "gpg.format=ssh", "-c", "user.signingKey=" + key.File()}, args...)...)
		h, err := ParseHash(strings.TrimSpace(out))
		if err != nil {
			t.Fatal(err)
		}
		sig, payload, err := r.CommitSignature(h)
		if err != nil {
			t.Fatal(err)
		}
		got, err := sign.Verify(sig, sign.NamespaceCommit, payload)
		if err != nil || sign.Fingerprint(got) != sign.Fingerprint(key.Public()) {
			t.Errorf("%v: %v, %v", args, got, err)
		}
		if _, err := sign.Verify(sig, sign.NamespaceCommit, append(payload, '!')); !errors.Is(err, sign.ErrForged) {
			t.Errorf("%v, changed: %v", args, err)
		}
	}
}

func TestUnsignedCommitsSaySo(t *testing.T) {
	r := newRepo(t, InitOptions{})
	h := commit(t, r, "refs/heads/main", "a", "gpgsig x\n\ngpgsig y")
	if _, _, err := r.CommitSignature(h); !errors.Is(err, ErrNoSignature) {
		t.Errorf("CommitSignature = %v", err)
	}
	if _, _, err := r.CommitSignature(ZeroHash); !errors.Is(err, ErrNoObject) {
		t.Errorf("of nothing: %v", err)
	}
}

func TestACommitThatCannotBeSignedIsNotMade(t *testing.T) {
	r := newRepo(t, InitOptions{})
	tip := commit(t, r, "refs/heads/main", "a", "1")
	locked := errors.New("locked")
	for name, tc := range map[string]struct {
		sign Sign
		want error
	}{
		"refused": {func([]byte) ([]byte, error) { return nil, locked }, locked},
		"empty":   {func([]byte) ([]byte, error) { return []byte("\n"), nil }, ErrBadCommit},
		"no text": {func([]byte) ([]byte, error) { return []byte("a\x00b"), nil }, ErrBadCommit},
	} {
		_, err := r.Commit(t.Context(), CommitSpec{
			Ref: "refs/heads/main", Parents: []Hash{tip}, Message: "x", Author: ann, When: noon,
			Changes: []Change{{Path: "a", Data: []byte("2")}}, Sign: tc.sign,
		})
		if !errors.Is(err, tc.want) {
			t.Errorf("%s: %v", name, err)
		}
		if now, err := r.Ref("refs/heads/main"); err != nil || now != tip {
			t.Errorf("%s: main moved to %s, %v", name, now, err)
		}
	}
}

func TestSplitSignature(t *testing.T) {
	const head, tail = "tree 1\nauthor a\ncommitter b\n", "\nmessage\n\ngpgsig no\n"
	for _, tc := range []struct{ name, commit, signature, payload string }{
		{"unsigned", head + tail, "", head + tail},
		{"signed", head + "gpgsig A\n B\n \n C\n" + tail, "A\nB\n\nC\n", head + tail},
		{"header behind", head + "gpgsig A\n B\nencoding x\n" + tail, "A\nB\n", head + "encoding x\n" + tail},
		{"another hash", head + "gpgsig-sha256 X\n Y\n" + tail, "", head + tail},
		{"both", head + "gpgsig A\n B\ngpgsig-sha256 X\n Y\n" + tail, "A\nB\n", head + tail},
		{"twice is both in one", head + "gpgsig A\ngpgsig B\n" + tail, "A\nB\n", head + tail},
		{"merge tag", head + "mergetag object 1\n gpgsig no\n" + tail, "", head + "mergetag object 1\n gpgsig no\n" + tail},
	} {
		sig, payload := splitSignature([]byte(tc.commit))
		if string(sig) != tc.signature || string(payload) != tc.payload {
			t.Errorf("%s: %q and\n%q", tc.name, sig, payload)
		}
	}
}

func FuzzSplitSignature(f *testing.F) {
	f.Add([]byte("tree 1\ngpgsig A\n B\n\nm\n"), []byte("A\nB"))
	f.Fuzz(func(t *testing.T, data, armored []byte) {
		_, payload := splitSignature(data) // whatever it is, it does not fail
		if bytes.Contains(payload, []byte("\n\n")) {
			if got, err := withSignature(payload, func([]byte) ([]byte, error) { return armored, nil }); err == nil {
				sig, again := splitSignature(got)
				if !bytes.Equal(again, payload) || string(sig) != strings.TrimRight(string(armored), "\n")+"\n" {
					t.Errorf("signed, %q comes apart as %q and %q", got, sig, again)
				}
			}
		}
	})
}
