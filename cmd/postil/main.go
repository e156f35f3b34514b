package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/lang"
	"github.com/go-gl/glfw/v3.3/glfw"

	"postil/app/clip"
	"postil/app/config"
	"postil/app/ui"
	"postil/assets"
	"postil/editor/cite/lookup"
)

// What FyneApp.toml says of the program, for binaries that are built without
// the packager; a test holds the two together.
const (
	appID      = "org.postil.Postil"
	appName    = "Postil"
	appVersion = "0.1.0"
	appBuild   = 1
)

// revision is the commit that was built, set by the linker.
var revision = "unknown"

// listing is how long the window waits at most for what it shows first, so that
// it need not be painted twice.
const listing = 150 * time.Millisecond

// painting is how long the first picture is given.
const painting = 40 * time.Millisecond

func main() { os.Exit(run(os.Args[1:], os.Stderr)) }

func run(args []string, stderr io.Writer) (code int) {
	flags := flag.NewFlagSet("postil", flag.ContinueOnError)
	flags.SetOutput(stderr)
	version := flags.Bool("version", false, "print the version and leave")
	flags.Usage = func() {
		fmt.Fprintf(stderr, "usage: postil [FOLDER]\n\nOpens Postil's window, on the publication in FOLDER if one is given.\n\n")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *version {
		fmt.Fprintf(stderr, "Postil %s (%s)\n", appVersion, revision)
		return 0
	}
	env := config.OSEnv()
	log, crash, closeLog := openLogs(env)
	defer closeLog()
	defer func() {
		v := recover()
		if gone, ok := v.(*glfw.Error); ok && gone.Code == notInitialized { // what was wrong stands above, from GLFW
			where := ""
			if runtime.GOOS == "linux" {
				where = fmt.Sprintf(" (DISPLAY is %q)", os.Getenv("DISPLAY"))
			}
			fmt.Fprintf(stderr, "Postil opens a window, and there is no screen for it%s. What postilctl does needs none.\n", where)
			code = 1
		} else if v != nil {
			fmt.Fprintf(crash, "Postil %s (%s): %v\n%s\n", appVersion, revision, v, debug.Stack())
			panic(v)
		}
	}()
	if problem := localeProblem(os.Getenv); problem != "" {
		log.Warn(problem)
	}
	leaveGarbage(os.Getenv)
	a := newApp()
	pace := newPacer()
	a.Lifecycle().SetOnStopped(pace.stop)
	window := newWindow(a, pace, env, log, flags.Arg(0))
	a.Lifecycle().SetOnStarted(func() {
		// The loop calls it before its first look at the clock, by which it paints:
		// what is queued here takes longer, and is painted at once.
		fyne.Do(func() {
			window.Fill()
			pace.await(window.Listed, listing)
			pace.attend(window.Window(), window.Calm)
			// What else there is to do can wait for the first picture, which is
			// painted with every core there is.
			time.AfterFunc(painting, func() {
				fyne.Do(pace.begin)
				pace.run()
			})
			time.AfterFunc(starting, func() { spareMemory(os.Getenv) })
		})
	})
	window.Appear()
	a.Run()
	window.Close()
	return 0
}

// newApp makes the Fyne application with its metadata and translations.
func newApp() fyne.App {
	app.SetMetadata(fyne.AppMetadata{
		ID: appID, Name: appName, Version: appVersion, Build: appBuild,
		Icon:       fyne.NewStaticResource("icon.png", assets.Icon()),
		Migrations: map[string]bool{"fyneDo": true},
	})
	a := app.NewWithID(appID)
	a.SetIcon(fyne.NewStaticResource("icon-128.png", assets.WindowIcon()))
	if err := lang.AddTranslationsFS(assets.TranslationsFS(), "translations"); err != nil {
		fyne.LogError("translations", err)
	}
	return a
}

// newWindow makes the window for the publication in a folder, "" for that of the
// last time.
func newWindow(a fyne.App, pace *pacer, env config.Env, log *slog.Logger, folder string) *ui.UI {
	o := ui.Options{
		App: a, Post: pace.post, Env: env, Log: log, Folder: folder,
		Version: appVersion + " (" + revision + ")", Free: debug.FreeOSMemory, Lookup: lookup.Options{UserAgent: "Postil/" + appVersion},
	}
	if c := clip.New(clip.Options{}); c.CanAsk() {
		o.Clipboard = c
	}
	return ui.New(o)
}

// openLogs opens the log and the crash log in the person's state folder;
// without one, they go to standard error. Neither holds article text.
func openLogs(env config.Env) (log *slog.Logger, crash io.Writer, done func()) {
	fall := func(err error) (*slog.Logger, io.Writer, func()) {
		l := slog.New(slog.NewTextHandler(os.Stderr, nil))
		l.Warn("no log file", "err", err)
		return l, os.Stderr, func() {}
	}
	dir, err := env.StateDir()
	if err != nil {
		return fall(err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fall(err)
	}
	const most = 1 << 20 // start over: a log is for the last problem, not for history
	name := filepath.Join(dir, "postil.log")
	if st, err := os.Stat(name); err == nil && st.Size() > most {
		if err := os.Rename(name, name+".1"); err != nil {
			return fall(err)
		}
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fall(err)
	}
	c, err := os.OpenFile(filepath.Join(dir, "crash.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		f.Close()
		return fall(err)
	}
	// A panic on any goroutine and a fatal error of the runtime end up there too.
	if err := debug.SetCrashOutput(c, debug.CrashOptions{}); err != nil {
		slog.New(slog.NewTextHandler(f, nil)).Log(context.Background(), slog.LevelWarn, "crash log", "err", err)
	}
	return slog.New(slog.NewTextHandler(f, nil)), c, func() { f.Close(); c.Close() }
}

// localeProblem warns of a locale in which X cannot compose characters: dead
// keys need UTF-8.
func localeProblem(getenv func(string) string) string {
	if runtime.GOOS != "linux" {
		return ""
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := getenv(name); v != "" {
			if strings.Contains(strings.ToLower(strings.ReplaceAll(v, "-", "")), "utf8") {
				return ""
			}
			return "the locale " + v + " is not UTF-8: composed characters may not work"
		}
	}
	return "no locale is set: composed characters may not work"
}
