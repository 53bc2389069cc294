### The embedded store.

history-directory = History: the directory { $path } cannot be made ({ $error }). Check its place and rights, or name another in the configuration.
history-file = History: the file { $path } cannot be opened ({ $error }). Check its place and rights, or name another in the configuration.
history-foreign = History: { $path } is another program's database, and was left alone. Name another file in the configuration.
history-newer = History: { $path } was made by a newer palier (version { $found } of the store; this one knows up to { $known }), and was left alone. Update palier, or name another file.
history-corrupt = History: { $path } is damaged or is no database, and was left alone. Move it away, and palier begins a new one.
history-full = History: no room left for { $path }. What it holds is safe; free some space, and palier goes on.
history-read-only = History: { $path } may not be written to. Check the rights of the file and of its directory.
history-busy = History: { $path } stayed locked by another process for 5 seconds. Look for a palier that hangs.
history-reading = History: reading { $path } failed ({ $error }).
history-writing = History: writing to { $path } failed ({ $error }). What it held is safe.
history-failed = History: preparing { $path } failed ({ $error }).
