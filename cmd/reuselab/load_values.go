package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/reuselab/reuselab/loadgen"
)

// intRange reads "N" and "A..B".
type intRange loadgen.IntRange

func (r *intRange) Type() string { return "range" }

func (r *intRange) String() string {
	if *r == (intRange{}) {
		return ""
	}
	return fmt.Sprintf("%d..%d", r.Min, r.Max)
}

func (r *intRange) Set(text string) error {
	low, high := ends(text)
	var err error
	if r.Min, err = strconv.Atoi(low); err == nil {
		r.Max, err = strconv.Atoi(high)
	}
	if err != nil {
		return fmt.Errorf("%q: must be like 10 or 1..20", text)
	}
	return nil
}

// durationRange reads "D" and "D..D".
type durationRange loadgen.DurationRange

func (r *durationRange) Type() string { return "range" }

func (r *durationRange) String() string {
	if *r == (durationRange{}) {
		return ""
	}
	return fmt.Sprintf("%s..%s", r.Min, r.Max)
}

func (r *durationRange) Set(text string) error {
	low, high := ends(text)
	var err error
	if r.Min, err = time.ParseDuration(low); err == nil {
		r.Max, err = time.ParseDuration(high)
	}
	if err != nil {
		return fmt.Errorf("%q: must be like 10ms or 5ms..1s", text)
	}
	return nil
}

// ends are both ends of a range, or twice the one number.
func ends(text string) (low, high string) {
	low, high, found := strings.Cut(text, "..")
	if !found {
		high = low
	}
	return low, high
}

// rates reads "R" into a profile's rate, and "R:D,R:D" into its steps.
type rates loadgen.Profile

func (r *rates) Type() string { return "rate" }

func (r *rates) String() string { return "" }

func (r *rates) Set(text string) error {
	rate, err := strconv.ParseFloat(text, 64)
	if err == nil {
		r.Rate, r.RateSteps = rate, nil
		return nil
	}
	r.Rate, r.RateSteps = 0, nil
	for step := range strings.SplitSeq(text, ",") {
		number, time_, found := strings.Cut(step, ":")
		if rate, err = strconv.ParseFloat(number, 64); err != nil || !found {
			return fmt.Errorf("%q: must be like 1000 or 100:10s,500:5s", text)
		}
		length, err := time.ParseDuration(time_)
		if err != nil {
			return fmt.Errorf("%q: must be like 1000 or 100:10s,500:5s", text)
		}
		r.RateSteps = append(r.RateSteps, loadgen.RateStep{For: length, Rate: rate})
	}
	return nil
}
