package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// revision is set by the linker (-X main.revision=…).
var revision string

func main() { os.Exit(command()) }

// command runs the program on this process and gives its exit code.
func command() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv)
}
