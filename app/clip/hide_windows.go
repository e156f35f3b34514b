package clip

import (
	"os/exec"
	"syscall"
)

// hide keeps the black window of a console program out of sight.
func hide(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{HideWindow: true} }
