// Package reports turns records into what people read: tables as in the HAProxy blog, verdicts with the bound that decided,
// and one sentence per scenario.
//
//	r, err := reports.Build(records, find)    // judges every record
//	for _, f := range reports.Formats() {
//		err = f.Write(w, r)                   // text for a terminal of 160 columns, Markdown for the web, CSV for programs
//	}
//	paths, err := reports.WritePlots(dir, r)  // pictures, as PNG and SVG in dir/plots
//	fmt.Println(r.Verdicts())                 // "14 Pass, 2 Suboptimal"
//	os.Exit(verdict.ExitCode(r.Verdicts()))
//
// Rules: it works from records alone, with no lab. A metric that was not measured shows as "-", never as 0. Over repetitions a
// table shows the median, and the range below it where they differ. Nothing is compared across runs but what a gate compares,
// which are counts (comparison.go, junit.go).
//
// The data's way inside: report.go and row.go build, head.go, notes.go and captions.go say where numbers come from, table.go lays
// out rows and columns, problems.go tells what did not pass, sentences.go what was learnt, text.go, markdown.go and csv.go
// write. Plots go their own way: plot.go says which there are, plot_chart.go builds what a picture shows, plot_layout.go and plot_field.go place
// it on a sheet, plot_file.go draws the sheet.
package reports
