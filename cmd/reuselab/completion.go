package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/reuselab/reuselab/proxy/targets"
	"github.com/reuselab/reuselab/reports"
	"github.com/reuselab/reuselab/scenarios"
	"github.com/reuselab/reuselab/scenarios/lab/host"
)

// What a shell completes; `reuselab completion SHELL` prints how the shell asks. Every function gets the arguments so far and
// the word that is being typed.

// completeScenarios offers the library's names and folders, and scenario files.
func completeScenarios(_ *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	all, err := scenarios.Library(vocabulary())
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var offered []string
	offer := func(name, about string) {
		if strings.HasPrefix(name, word) && !slices.Contains(args, name) {
			offered = append(offered, cobra.CompletionWithDesc(name, about))
		}
	}
	var folders []string
	for _, s := range all {
		for _, folder := range s.Folders() {
			if !slices.Contains(folders, folder) {
				folders = append(folders, folder)
				offer(folder, "all scenarios of "+folder)
			}
		}
		offer(s.Name, s.About)
	}
	if len(offered) == 0 {
		return []string{"yaml"}, cobra.ShellCompDirectiveFilterFileExt
	}
	return offered, cobra.ShellCompDirectiveNoFileComp
}

// completeTargets offers the targets' names for the last element of a list. After a target's = stands a path, which is the
// shell's business.
func completeTargets(_ *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
	before, last := lastElement(word)
	if strings.Contains(last, "=") {
		return nil, cobra.ShellCompDirectiveDefault
	}
	label, _, labelled := strings.Cut(last, ":")
	if labelled {
		before += label + ":"
	}
	var offered []string
	for _, name := range targets.Names() {
		// Without a label a target can be there only once.
		if !labelled && slices.Contains(strings.Split(word, ","), name) {
			continue
		}
		offered = append(offered, before+name)
	}
	return beginning(word, offered), cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
}

// completeFilter offers the axes that all named scenarios have, then the values.
func completeFilter(_ *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 0 {
		args = []string{defaultScenarios}
	}
	named, err := scenarios.Find(args, vocabulary())
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	before, last := lastElement(word)
	axis, _, valued := strings.Cut(last, "=")
	var offered []string
	for _, a := range commonAxes(named) {
		switch {
		case !valued:
			offered = append(offered, before+a.Name+"=")
		case a.Name == axis:
			for _, v := range spelled(a) {
				if !slices.Contains(strings.Split(before, ","), axis+"="+v) {
					offered = append(offered, before+axis+"="+v)
				}
			}
		}
	}
	return beginning(word, offered), cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
}

// completeRules offers the rules that scenarios of conformance check, for the last element of a list.
func completeRules(_ *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
	all, err := scenarios.Find([]string{conformance}, vocabulary())
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	before, _ := lastElement(word)
	var offered []string
	for _, rule := range scenarios.Rules(all) {
		if !slices.Contains(strings.Split(before, ","), rule) {
			offered = append(offered, before+rule)
		}
	}
	return beginning(word, offered), cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
}

// completeSuites offers the sub-folders of conformance.
func completeSuites(_ *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
	names, err := suites()
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return beginning(word, names), cobra.ShellCompDirectiveNoFileComp
}

// beginning keeps what begins with the word.
func beginning(word string, offered []string) []string {
	return slices.DeleteFunc(offered, func(o string) bool { return !strings.HasPrefix(o, word) })
}

// lastElement splits a list before the element that is being typed.
func lastElement(word string) (before, last string) {
	i := strings.LastIndexByte(word, ',') + 1
	return word[:i], word[i:]
}

// commonAxes are the axes that every scenario has, each with the values that it has in all: a filter must fit them all.
func commonAxes(list []*scenarios.Scenario) []scenarios.Axis {
	var common []scenarios.Axis
	for _, a := range list[0].Axes {
		values := slices.Clone(a.Values)
		for _, s := range list[1:] {
			i := slices.IndexFunc(s.Axes, func(o scenarios.Axis) bool { return o.Name == a.Name })
			values = slices.DeleteFunc(values, func(v any) bool { return i < 0 || !slices.Contains(s.Axes[i].Values, v) })
		}
		if len(values) > 0 {
			common = append(common, scenarios.Axis{Name: a.Name, Values: values})
		}
	}
	return common
}

// completeFormats offers the formats of a report.
func completeFormats(_ *cobra.Command, _ []string, word string) (offered []string, _ cobra.ShellCompDirective) {
	for _, f := range reports.Formats() {
		offered = append(offered, cobra.CompletionWithDesc(f.Name, f.About))
	}
	return beginning(word, offered), cobra.ShellCompDirectiveNoFileComp
}

// completeHosts offers the places where roles can live.
func completeHosts(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return []string{
		cobra.CompletionWithDesc(string(host.Auto), "network namespaces where they can be made"),
		cobra.CompletionWithDesc(string(host.Loopback), "all on this machine's loopback"),
		cobra.CompletionWithDesc(string(host.NetNS), "network namespaces, or an error"),
	}, cobra.ShellCompDirectiveNoFileComp
}

// completeFolders offers folders.
func completeFolders(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// complete says how the values of a command's flags are completed.
func complete(cmd *cobra.Command, flags map[string]cobra.CompletionFunc) *cobra.Command {
	for name, f := range flags {
		if err := cmd.RegisterFlagCompletionFunc(name, f); err != nil {
			panic(err) // a flag that the command does not have: a mistake in this program, whatever the input
		}
	}
	return cmd
}
