### Units counted by a file or a program on this machine.

source-units-file-read = Counting the units: { $path } cannot be read ({ $error }). Check the path and its permissions.
source-units-file-kind = Counting the units: { $path } is no plain file. Give the file that holds the number.
source-units-file-timeout = Counting the units: { $path } could not be read within { $limit }. Is its disk reachable?
source-units-file-broke = Counting the units: reading { $path } was interrupted.
source-units-file-long = Counting the units: { $path } holds more than 4 kB. It should hold one number and nothing else.
source-units-file-empty = Counting the units: { $path } is empty. Write one number into it, such as 1180.
source-units-file-number = Counting the units: { $path } holds “{ $found }”, which is not one number. Write a number such as 1180 into it.
source-units-file-negative = Counting the units: { $path } holds { $found }. A count is not negative.
source-units-command-none = Counting the units: no program is named. Write units = {"{"} command = ["PROGRAM"] {"}"}.
source-units-command-start = Counting the units: { $program } cannot be run ({ $error }). Give its whole path; it runs without a shell.
source-units-command-timeout = Counting the units: { $program } was not done within { $limit } and was ended. Let it answer faster, or raise the timeout.
source-units-command-long = Counting the units: { $program } prints more than 4 kB. It should print one number and nothing else.
source-units-command-exit = Counting the units: { $program } failed with exit code { $code } and gave no reason.
source-units-command-exit-saying = Counting the units: { $program } failed with exit code { $code } (“{ $words }”).
source-units-command-killed = Counting the units: { $program } was ended by signal { $signal }.
source-units-command-empty = Counting the units: { $program } prints nothing. It should print one number, such as 1180.
source-units-command-number = Counting the units: { $program } prints “{ $found }”, which is not one number. It should print a number such as 1180.
source-units-command-negative = Counting the units: { $program } prints { $found }. A count is not negative.
