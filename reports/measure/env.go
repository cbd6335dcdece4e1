package measure

// The keys of a record's env that reports know by name; others are allowed and shown as they are.
const (
	EnvCPUModel    = "cpu_model"    // string, as the system names it
	EnvCPUs        = "cpus"         // number of logical CPUs
	EnvKernel      = "kernel"       // string: system and release
	EnvLoadAverage = "load_average" // number: of the minute before the run began
	EnvGo          = "go"           // string: the Go version that built the lab
	EnvReuselab    = "reuselab"     // string: version and commit of the lab
	EnvPlanned     = "planned"      // number of records that the run meant to write; less than that in the file: it was ended early
)
