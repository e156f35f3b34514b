package main

import (
	"context"
	"errors"
	"flag"
)

func (s *session) citeProse(context.Context, *importFlags, []string) error { return errors.New("x") }
func (s *session) citeLookup(context.Context, *sourceFlags, string, *flag.FlagSet) error { return errors.New("x") }
