package main

import (
	"context"
	"errors"
	"flag"
)

func (s *session) citeLookup(context.Context, *sourceFlags, string, *flag.FlagSet) error { return errors.New("x") }
