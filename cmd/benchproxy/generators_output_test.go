package main

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// Ends of what the generators print.
const (
	h2loadOutput = "finished in 1.00s, 36114.00 req/s, 460.16KB/s\n" +
		"requests: 36114 total, 36164 started, 36114 done, 36110 succeeded, 3 failed, 2 errored, 1 timeout\n" +
		"status codes: 36114 2xx, 0 3xx, 0 4xx, 0 5xx\n"
	heyOutput = "\nSummary:\n  Total:\t2.0101 secs\n  Requests/sec:\t6000.5000\n\nStatus code distribution:\n  [200]\t12061 responses\n\n"
	heyErrors = "Error distribution:\n  [3]\tGet \"http://h/\": EOF\n"
	ourOutput = `{"profile": {}, "result": {"requests": 1200, "statuses": {"200": 1190, "503": 4}, "errors": 6, "elapsed": 2000000000}}`
)

func TestWhatGeneratorsPrint(t *testing.T) {
	for _, c := range []struct {
		read func(string) (generated, error)
		text string
		want generated
	}{
		{readH2load, h2loadOutput, generated{36110, 6, 36114}},
		{readHey, heyOutput, generated{12061, 0, 6000.5}},
		{readHey, heyOutput + heyErrors, generated{12061, 1, 6000.5}},
		{readNative, ourOutput, generated{1190, 10, 595}},
	} {
		NewWithT(t).Expect(c.read(c.text)).To(Equal(c.want))
	}
}

// A line that is missing, or that comes twice, is an error.
func TestWhatGeneratorsDoNotPrint(t *testing.T) {
	for _, c := range []struct {
		read func(string) (generated, error)
		text string
	}{
		{readH2load, strings.Replace(h2loadOutput, "succeeded", "fine", 1)},
		{readH2load, h2loadOutput + h2loadOutput},
		{readHey, strings.Replace(heyOutput, "[200]", "[500]", 1)},
		{readHey, strings.Replace(heyOutput, "Requests/sec", "Requests", 1)},
		{readNative, "Summary:"},
		{readWrk, ""},
	} {
		_, err := c.read(c.text)
		NewWithT(t).Expect(err).To(HaveOccurred(), c.text)
	}
}
