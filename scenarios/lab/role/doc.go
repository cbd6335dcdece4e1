// Package role is the control protocol between the lab and its role processes.
//
// A role (load, proxy, servers) is a process of its own, so that its processor time and memory are its own and so that it can
// live in another place than the harness. The two speak JSON lines over one duplex stream, standard input and output today:
//
//	role -> lab   hello{schema,role,version,pid}
//	lab -> role   prepare{spec}      answered by ready{addresses}
//	lab -> role   start{at}          answered by done{"started"}; what the role has to tell later comes as further done{seen}
//	lab -> role   do{step}           answered by done{seen}, when the step is over
//	lab -> role   snapshot           answered by counters{seq,t,...}
//	lab -> role   stop               answered by final
//	role -> lab   error{kind,text}   as the answer to any of these, or unasked when something broke
//
// Every message carries a number that its sender counts up from 1; an answer names the number it answers. Times are offsets from
// start. A role exits when its stream ends, whatever it was doing: that is what makes a killed harness leave nothing behind.
package role
