package gittest

import (
	"crypto/ed25519"
	"encoding/pem"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
)

// Real is a server that others wrote, run for a test.
type Real struct {
	root
	URL     string        // of the folder with the repositories, without a slash at the end
	HostKey ssh.PublicKey // of an ssh server
}

// MustCreate makes an empty bare repository that may be pushed to, and returns
// its address and its folder.
func (s *Real) MustCreate(t testing.TB, name string) (url, dir string) {
	t.Helper()
	dir, err := s.create(name)
	if err != nil {
		t.Fatal(err)
	}
	return s.URL + "/" + name, dir
}

// program finds one that is usually not in an ordinary user's PATH, or skips
// the test.
func program(t testing.TB, name string) string {
	t.Helper()
	if p, err := exec.LookPath(name); err == nil {
		return p
	}
	p := "/usr/sbin/" + name
	if st, err := os.Stat(p); err != nil || st.Mode().Perm()&0o111 == 0 {
		t.Skipf("%s is not installed", name)
	}
	return p
}

// freePort is a port that nobody listens on at the moment.
func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// run runs a server for the time of the test, once it listens at addr.
func run(t testing.TB, network, addr, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = environ()
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // it was told to end, or t.Fatal says what it said
		close(ended)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(5 * time.Second):
			_ = cmd.Process.Kill()
			<-ended
		}
	})
	for late := time.Now().Add(time.Minute); time.Now().Before(late); {
		if c, err := net.Dial(network, addr); err == nil {
			c.Close()
			return
		}
		select {
		case <-ended:
			t.Skipf("%s does not run here: %s", name, said.String())
		case <-time.After(25 * time.Millisecond):
		}
	}
	t.Fatalf("%s does not listen at %s", name, addr)
}

func write(t testing.TB, file, text string, mode fs.FileMode) string {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	return file
}

// realRoot is a folder for repositories and one for a server's own files.
func realRoot(t testing.TB) (r root, own string) {
	t.Helper()
	r, err := newRoot(t.TempDir())
	skipOrFail(t, err)
	return r, t.TempDir()
}

// NewOpenSSH runs OpenSSH's sshd for the time of the test, or skips the test
// where it is not installed. It lets in who has the key.
func NewOpenSSH(t testing.TB, key ssh.PublicKey) *Real {
	t.Helper()
	sshd := program(t, "sshd")
	r, own := realRoot(t)
	who, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() == 0 { // where it keeps its half without rights
		if err := os.MkdirAll("/run/sshd", 0o755); err != nil {
			t.Skip(err)
		}
	}
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	hostKey, err := ssh.NewPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	config := fmt.Sprintf("Port %s\nListenAddress 127.0.0.1\nHostKey %s\nAuthorizedKeysFile %s\nPidFile none\nUsePAM no\nStrictModes no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\n",
		port, write(t, filepath.Join(own, "host_key"), string(pem.EncodeToMemory(block)), 0o600),
		write(t, filepath.Join(own, "authorized_keys"), string(ssh.MarshalAuthorizedKey(key)), 0o600))
	run(t, "tcp", "127.0.0.1:"+port, sshd, "-D", "-e", "-f", write(t, filepath.Join(own, "sshd_config"), config, 0o600))
	return &Real{root: r, HostKey: hostKey, URL: "ssh://" + who.Username + "@127.0.0.1:" + port + filepath.ToSlash(r.Root)}
}

// NewNginx runs nginx in front of git http-backend for the time of the test, or
// skips the test where nginx and fcgiwrap are not installed. It wants the user
// and the password.
func NewNginx(t testing.TB, name, password string) *Real {
	t.Helper()
	nginx, fcgiwrap := program(t, "nginx"), program(t, "fcgiwrap")
	r, own := realRoot(t)
	out, err := exec.Command(r.git, "--exec-path").Output()
	if err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(own, "fcgi")
	run(t, "unix", socket, fcgiwrap, "-s", "unix:"+socket)
	port := freePort(t)
	worker := ""
	if os.Geteuid() == 0 {
		worker = "user root;\n"
	}
	// A password as {PLAIN} is what nginx reads without a crypt library.
	users := write(t, filepath.Join(own, "users"), name+":{PLAIN}"+password+"\n", 0o600)
	config := worker + fmt.Sprintf(`daemon off;
pid %[1]s/pid;
error_log %[1]s/error.log;
events {}
http {
	access_log off;
	client_body_temp_path %[1]s/body;
	proxy_temp_path %[1]s/proxy;
	fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi;
	scgi_temp_path %[1]s/scgi;
	client_max_body_size 0;
	server {
		listen 127.0.0.1:%[2]s;
		location / {
			auth_basic "git";
			auth_basic_user_file %[3]s;
			fastcgi_pass unix:%[4]s;
			fastcgi_param SCRIPT_FILENAME %[5]s/git-http-backend;
			fastcgi_param GIT_HTTP_EXPORT_ALL "1";
			fastcgi_param GIT_PROJECT_ROOT %[6]s;
			fastcgi_param PATH_INFO $uri;
			fastcgi_param REMOTE_USER $remote_user;
			fastcgi_param QUERY_STRING $query_string;
			fastcgi_param REQUEST_METHOD $request_method;
			fastcgi_param CONTENT_TYPE $content_type;
			fastcgi_param CONTENT_LENGTH $content_length;
		}
	}
}
`, own, port, users, socket, strings.TrimSpace(string(out)), r.Root)
	run(t, "tcp", "127.0.0.1:"+port, nginx, "-e", filepath.Join(own, "error.log"), "-c", write(t, filepath.Join(own, "nginx.conf"), config, 0o600))
	return &Real{root: r, URL: "http://127.0.0.1:" + port}
}
