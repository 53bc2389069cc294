### The unit count by SQL.

source-postgres-refused = Counting units on PostgreSQL at { $address }: nobody answers there ({ $error }). Is it running, and on this port?
source-postgres-timeout = Counting units on PostgreSQL at { $address }: no answer within { $limit }.
source-postgres-login = Counting units on PostgreSQL at { $address }: user { $user } may not log in ({ $error }). Check user, password and pg_hba.conf.
source-postgres-database = Counting units on PostgreSQL at { $address }: there is no such database ({ $error }). Check its name.
source-postgres-read-only = Counting units on PostgreSQL at { $address }: the query wants to write ({ $error }); palier only reads. Give it a SELECT.
source-postgres-slow = Counting units on PostgreSQL at { $address }: the query took too long and was stopped. Give it a faster one.
source-postgres-busy = Counting units on PostgreSQL at { $address }: the server takes no query now ({ $error }). palier tries again.
source-postgres-query = Counting units on PostgreSQL at { $address }: the server refused the query ({ $error }). Correct the query, or grant { $user } the right to read.
source-postgres-broken = Counting units on PostgreSQL at { $address }: the connection broke off, or the answer was far longer than one number ({ $error }).
source-postgres-failed = Counting units on PostgreSQL at { $address } failed: { $error }.
source-postgres-no-row = Counting units on PostgreSQL at { $address }: the query gave no row. It must give one row with one number.
source-postgres-rows = Counting units on PostgreSQL at { $address }: the query gave more than one row. It must give one row with one number.
source-postgres-columns = Counting units on PostgreSQL at { $address }: the query gave { $count } columns. It must give one row with one number.
source-postgres-type = Counting units on PostgreSQL at { $address }: the query gave a value of type { $type }. It must give one number.
source-postgres-null = Counting units on PostgreSQL at { $address }: the query gave NULL. It must give one number.
source-postgres-impossible = Counting units on PostgreSQL at { $address }: { $value } cannot be a number of units. The query must give a number from 0 up.
