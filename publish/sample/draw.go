package sample

import (
	"bytes"
	"fmt"
	"image/png"
	"maps"
	"slices"
)

// drawings lists the illustrations by name. It is a function and not a
// variable so that the package has no state.
func drawings() map[string]func() *canvas {
	return map[string]func() *canvas{
		"river-contours":  riverContours,
		"harbour-grid":    harbourGrid,
		"tally-bars":      tallyBars,
		"heat-blocks":     heatBlocks,
		"calendar-orbits": calendarOrbits,
		"upland-lines":    uplandLines,
		"cable-routes":    cableRoutes,
		"skarn-waves":     skarnWaves,
		"grain-silos":     grainSilos,
		"museum-plinths":  museumPlinths,
		"archive-shelves": archiveShelves,
		"flow-arcs":       flowArcs,
		"pilot-horizon":   pilotHorizon,
		"drought-strata":  droughtStrata,
		"ferry-lanes":     ferryLanes,
		"tide-curves":     tideCurves,
		"night-windows":   nightWindows,
		"shared-house":    sharedHouse,
		"dredge-bands":    dredgeBands,
	}
}

// Names lists the illustrations that Draw knows, sorted.
func Names() []string { return slices.Sorted(maps.Keys(drawings())) }

// Draw makes the illustration of the given name as a PNG of 1200 by 675
// pixels. The same name gives the same bytes on every call.
func Draw(name string) ([]byte, error) {
	scene, ok := drawings()[name]
	if !ok {
		return nil, fmt.Errorf("sample: draw %q: no such illustration", name)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, scene().img); err != nil {
		return nil, fmt.Errorf("sample: draw %q: %w", name, err)
	}
	return out.Bytes(), nil
}
