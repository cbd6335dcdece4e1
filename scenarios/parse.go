package scenarios

import "errors"

// Parse reads and checks a scenario. The file's name serves messages only. Every fault of the file is an [*Error].
func Parse(file string, src []byte, v Vocabulary) (*Scenario, error) {
	return nil, errors.New("not built yet")
}
